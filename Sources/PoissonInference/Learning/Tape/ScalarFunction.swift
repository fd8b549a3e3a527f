import Tensors

/// A function of one number, applied entry by entry, whose slope is made of such functions.
enum ScalarFunction: Sendable {
  case exponential, logarithm, hyperbolicTangent, sigmoid, softplus, relu, step
  case power(Double)
  case normalCDF, arctangent, maximum(Double), inside(Double, Double)

  func apply<Scalar: InferenceScalar>(_ x: Matrix<Scalar>) -> Matrix<Scalar> {
    var y = x
    let count = x.count
    y.withMutablePointer { y in
      switch self {
      case .exponential: Scalar.exp(y, y, count)
      case .logarithm: Scalar.log(y, y, count)
      case .hyperbolicTangent: Scalar.tanh(y, y, count)
      case .sigmoid: Scalar.sigmoid(y, y, count)
      case .softplus: Scalar.softplus(y, y, count)
      default: Self.loop(y, count, self)
      }
    }
    return y
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func loop<Scalar: InferenceScalar>(
    _ y: UnsafeMutablePointer<Scalar>, _ count: Int, _ function: ScalarFunction
  ) {
    switch function {
    case .relu: for i in 0..<count { y[i] = y[i] > 0 ? y[i] : 0 }
    case .step: for i in 0..<count { y[i] = y[i] > 0 ? 1 : 0 }
    case .power(-1): for i in 0..<count { y[i] = 1 / y[i] }
    case .power(0.5): for i in 0..<count { y[i] = y[i].squareRoot() }
    case .power(2): for i in 0..<count { y[i] *= y[i] }
    case .power(let p): for i in 0..<count { y[i] = Scalar(pow(Double(y[i]), p)) }
    case .normalCDF: for i in 0..<count { y[i] = Scalar(PoissonInference.normalCDF(Double(y[i]))) }
    case .arctangent: for i in 0..<count { y[i] = Scalar(atan(Double(y[i]))) }
    case .maximum(let floor):
      let floor = Scalar(floor)
      for i in 0..<count { y[i] = y[i] > floor ? y[i] : floor }
    case .inside(let lower, let upper):
      let (lower, upper) = (Scalar(lower), Scalar(upper))
      for i in 0..<count { y[i] = y[i] > lower && y[i] < upper ? 1 : 0 }
    case .exponential, .logarithm, .hyperbolicTangent, .sigmoid, .softplus: break
    }
  }

  /// The slope at `x`, where the value is `value`; nil where it is 0 everywhere.
  func slope<Scalar: InferenceScalar>(
    _ x: Variable<Scalar>, value: Variable<Scalar>
  ) -> Variable<Scalar>? {
    switch self {
    case .exponential: return value
    case .logarithm: return x.reciprocal()
    case .hyperbolicTangent: return value.squared().scaled(by: -1, plus: 1)
    case .sigmoid: return value * value.scaled(by: -1, plus: 1)
    case .softplus: return x.sigmoid()
    case .relu: return x.mapped(.step).detached()
    case .power(-1): return value.squared().scaled(by: -1)
    case .power(2): return x.scaled(by: 2)
    case .power(let p): return x.mapped(.power(p - 1)).scaled(by: Scalar(p))
    case .normalCDF:
      return x.squared().scaled(by: -0.5).exp().scaled(by: Scalar(1 / (2 * Double.pi).squareRoot()))
    case .arctangent: return x.squared().scaled(by: 1, plus: 1).reciprocal()
    case .maximum(let floor): return x.mapped(.inside(floor, .infinity)).detached()
    case .step, .inside: return nil
    }
  }
}
