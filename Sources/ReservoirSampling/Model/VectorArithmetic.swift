import Tensors

/// `y += x`, `count` numbers each.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func addVector<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, to y: UnsafeMutablePointer<Scalar>, count: Int
) {
  for i in 0..<count { y[i] += x[i] }
}

/// `y -= x`, `count` numbers each.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func subtractVector<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, from y: UnsafeMutablePointer<Scalar>, count: Int
) {
  for i in 0..<count { y[i] -= x[i] }
}

/// `y *= x`, entry by entry, `count` numbers each.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func multiplyVector<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>, count: Int
) {
  for i in 0..<count { y[i] *= x[i] }
}
