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
    let constants = beginUpdate(learningRate: learningRate)
    let shapes = parameters.map(\.shape)
    parameters.withMutablePointers { theta in
      withMoments { moments in
        for index in theta.indices {
          precondition(shapes[index] == gradients[index].shape)
          gradients[index].withPointer {
            constants.update(
              ParameterBlock(columns: gradients[index].count), theta[index], gradient: $0,
              first: moments[index].first, second: moments[index].second,
              largest: moments[index].largest)
          }
        }
      }
    }
  }

  /// Counts one update and gives its constants, for callers that update blocks of parameters as
  /// their gradients get ready; every parameter once, with the moments that
  /// `withMoments` lends.
  public mutating func beginUpdate(learningRate: Double) -> AdamConstants<Scalar> {
    updates += 1
    let firstCorrection = 1 - power(firstDecay, updates)
    let secondCorrection = 1 - power(secondDecay, updates)
    return AdamConstants(
      firstDecay: Scalar(firstDecay), secondDecay: Scalar(secondDecay),
      weightDecay: Scalar(weightDecay), rate: Scalar(learningRate / firstCorrection),
      inverseRootCorrection: Scalar(1 / secondCorrection.squareRoot()), epsilon: Scalar(epsilon))
  }

  /// Memory of one parameter's moments: m, v and, with AMSGrad, the largest v.
  public typealias Moments = (
    first: UnsafeMutablePointer<Scalar>, second: UnsafeMutablePointer<Scalar>,
    largest: UnsafeMutablePointer<Scalar>?
  )

  /// Lends the moments of all parameters.
  public mutating func withMoments<Result>(_ body: ([Moments]) -> Result) -> Result {
    firstMoments.withMutablePointers { first in
      secondMoments.withMutablePointers { second in
        largestMoments.withMutablePointers { largest in
          body(first.indices.map { (first[$0], second[$0], usesAMSGrad ? largest[$0] : nil) })
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
    try secondMoments.restore(named: "adam.second", from: tensors, isSquare: true)
    try largestMoments.restore(named: "adam.largest", from: tensors, isSquare: true)
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
  ///
  /// - Parameter isSquare: whether no number may be below 0.
  mutating func restore<Scalar>(
    named name: String, from tensors: [String: NumericArray], isSquare: Bool = false
  ) throws where Element == Matrix<Scalar> {
    for (index, old) in enumerated() {
      let stored: Matrix<Scalar> = try tensors.matrix(
        named: "\(name).\(index)", rows: old.rows, columns: old.columns)
      guard !isSquare || stored.elements.allSatisfy({ $0 >= 0 }) else {
        throw CheckpointError.invalid(name: "\(name).\(index)", expected: "numbers of at least 0")
      }
      self[index] = stored
    }
  }
}
