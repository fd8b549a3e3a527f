import Archives
import Tensors

/// Adam with classical L2 (added to the gradient, not decoupled) and optional AMSGrad.
///
/// `g ← ∇L + λ θ`, `m ← β₁ m + (1 - β₁) g`, `v ← β₂ v + (1 - β₂) g²`,
/// `θ ← θ - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)`; with AMSGrad `v` is replaced by its maximum
/// over time, corrected after the maximum.
///
/// - Reference: Kingma & Ba (2015), arXiv 1412.6980; Reddi et al. (2018) for AMSGrad.
public struct Adam<Scalar: TensorScalar>: Optimizer {
  /// β₁, decay of the first moment.
  public var firstDecay = 0.9
  /// β₂, decay of the second moment.
  public var secondDecay = 0.999
  /// ε
  public var epsilon = 1e-8
  /// λ, weight decay added to the gradient.
  public var weightDecay: Double
  /// Whether to use the maximum of the second moment.
  public var usesAMSGrad: Bool

  /// Updates done since the start or the last reset.
  public private(set) var updates = 0
  private var firstMoments: [Matrix<Scalar>]
  private var secondMoments: [Matrix<Scalar>]
  private var largestMoments: [Matrix<Scalar>]

  /// Moments of zero for parameters of these shapes.
  public init(for parameters: [Matrix<Scalar>], weightDecay: Double = 0, amsGrad: Bool = false) {
    self.weightDecay = weightDecay
    usesAMSGrad = amsGrad
    firstMoments = parameters.map { .zeros($0.rows, $0.columns) }
    secondMoments = firstMoments
    largestMoments = amsGrad ? firstMoments : []
  }

  /// Forgets all moments, as if new.
  public mutating func reset() {
    self = Adam(for: firstMoments, weightDecay: weightDecay, amsGrad: usesAMSGrad)
  }

  /// One update of `parameters` by `gradients`.
  public mutating func update(
    _ parameters: inout [Matrix<Scalar>], gradients: [Matrix<Scalar>], learningRate: Double
  ) {
    precondition(parameters.count == firstMoments.count && gradients.count == parameters.count)
    updates += 1
    let firstCorrection = 1 - power(firstDecay, updates)
    let secondCorrection = 1 - power(secondDecay, updates)
    let constants = AdamConstants<Scalar>(
      firstDecay: Scalar(firstDecay), secondDecay: Scalar(secondDecay),
      weightDecay: Scalar(weightDecay), rate: Scalar(learningRate / firstCorrection),
      inverseRootCorrection: Scalar(1 / secondCorrection.squareRoot()), epsilon: Scalar(epsilon))
    for index in parameters.indices {
      precondition(parameters[index].shape == gradients[index].shape)
      let count = parameters[index].count
      parameters[index].withMutablePointer { theta in
        gradients[index].withPointer { gradient in
          firstMoments[index].withMutablePointer { first in
            secondMoments[index].withMutablePointer { second in
              if usesAMSGrad {
                largestMoments[index].withMutablePointer { largest in
                  constants.apply(theta, gradient, first, second, largest, count)
                }
              } else {
                constants.apply(theta, gradient, first, second, nil, count)
              }
            }
          }
        }
      }
    }
  }

  /// The state as arrays of a checkpoint.
  public func checkpointTensors() -> [String: NumericArray] {
    var tensors = ["adam.updates": NumericArray(shape: [1], values: [updates])]
    for (name, moments) in [
      ("first", firstMoments), ("second", secondMoments), ("largest", largestMoments),
    ] {
      for (index, moment) in moments.enumerated() {
        tensors["adam.\(name).\(index)"] = NumericArray(moment)
      }
    }
    return tensors
  }

  /// Restores what `checkpointTensors` gave.
  public mutating func restore(from tensors: [String: NumericArray]) throws {
    updates = try tensors.integer(named: "adam.updates")
    try firstMoments.restore(named: "adam.first", from: tensors)
    try secondMoments.restore(named: "adam.second", from: tensors)
    try largestMoments.restore(named: "adam.largest", from: tensors)
  }
}

/// The constants of one Adam update, and the update of one array.
struct AdamConstants<Scalar: TensorScalar> {
  let firstDecay, secondDecay, weightDecay, rate, inverseRootCorrection, epsilon: Scalar

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func apply(
    _ theta: UnsafeMutablePointer<Scalar>, _ gradient: UnsafePointer<Scalar>,
    _ first: UnsafeMutablePointer<Scalar>, _ second: UnsafeMutablePointer<Scalar>,
    _ largest: UnsafeMutablePointer<Scalar>?, _ count: Int
  ) {
    let (firstShare, secondShare) = (1 - firstDecay, 1 - secondDecay)
    for i in 0..<count {
      let g = gradient[i] + weightDecay * theta[i]
      first[i] = firstDecay * first[i] + firstShare * g
      second[i] = secondDecay * second[i] + secondShare * g * g
      var moment = second[i]
      if let largest {
        largest[i] = max(largest[i], moment)
        moment = largest[i]
      }
      theta[i] -= rate * first[i] / (moment.squareRoot() * inverseRootCorrection + epsilon)
    }
  }
}

/// baseᵉ for a positive whole exponent, by repeated squaring.
func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}

extension Array {
  /// Replaces every matrix by the stored one `name.index`, which must have the same shape.
  mutating func restore<Scalar>(named name: String, from tensors: [String: NumericArray]) throws
  where Element == Matrix<Scalar> {
    for (index, old) in enumerated() {
      self[index] = try tensors.matrix(
        named: "\(name).\(index)", rows: old.rows, columns: old.columns)
    }
  }
}
