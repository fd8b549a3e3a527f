import Archives
import Tensors

/// Adamax, Adam in the infinity norm, with classical L2 (added to the gradient).
///
/// `g ← ∇L + λ θ`, `m ← β₁ m + (1 - β₁) g`, `a ← max(β₂ a, |g| + ε)`,
/// `θ ← θ - η / (1 - β₁ᵗ) · m / a`.
///
/// - Reference: Kingma & Ba (2015), arXiv 1412.6980, algorithm 2.
public struct Adamax<Scalar: TensorScalar>: Optimizer {
  /// β₁, decay of the first moment.
  public var firstDecay = 0.9
  /// β₂, decay of the largest gradient.
  public var secondDecay = 0.999
  /// ε
  public var epsilon = 1e-8
  /// λ, weight decay added to the gradient.
  public var weightDecay: Double

  /// Updates done since the start or the last reset.
  public private(set) var updates = 0
  private var firstMoments: [Matrix<Scalar>]
  private var largestGradients: [Matrix<Scalar>]

  /// Moments of zero for parameters of these shapes.
  public init(for parameters: [Matrix<Scalar>], weightDecay: Double = 0) {
    self.weightDecay = weightDecay
    firstMoments = parameters.map { .zeros($0.rows, $0.columns) }
    largestGradients = firstMoments
  }

  /// One update of `parameters` by `gradients`.
  public mutating func update(
    _ parameters: inout [Matrix<Scalar>], gradients: [Matrix<Scalar>], learningRate: Double
  ) {
    precondition(parameters.count == firstMoments.count && gradients.count == parameters.count)
    updates += 1
    let constants = AdamaxConstants<Scalar>(
      firstDecay: Scalar(firstDecay), secondDecay: Scalar(secondDecay),
      weightDecay: Scalar(weightDecay),
      rate: Scalar(learningRate / (1 - power(firstDecay, updates))), epsilon: Scalar(epsilon))
    for index in parameters.indices {
      precondition(parameters[index].shape == gradients[index].shape)
      let count = parameters[index].count
      withPointers(
        &parameters[index], &firstMoments[index], &largestGradients[index],
        reading: gradients[index]
      ) { theta, first, largest, gradient in
        constants.apply(theta, gradient, first, largest, count)
      }
    }
  }

  /// The state as arrays of a checkpoint.
  public func checkpointTensors() -> [String: NumericArray] {
    var tensors = ["adamax.updates": NumericArray(shape: [1], values: [updates])]
    for (index, moment) in firstMoments.enumerated() {
      tensors["adamax.first.\(index)"] = NumericArray(moment)
      tensors["adamax.largest.\(index)"] = NumericArray(largestGradients[index])
    }
    return tensors
  }

  /// Restores what `checkpointTensors` gave.
  public mutating func restore(from tensors: [String: NumericArray]) throws {
    updates = try tensors.integer(named: "adamax.updates")
    try firstMoments.restore(named: "adamax.first", from: tensors)
    try largestGradients.restore(named: "adamax.largest", from: tensors, isSquare: true)
  }
}

/// The constants of one Adamax update, and the update of one array.
struct AdamaxConstants<Scalar: TensorScalar> {
  let firstDecay, secondDecay, weightDecay, rate, epsilon: Scalar

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func apply(
    _ theta: UnsafeMutablePointer<Scalar>, _ gradient: UnsafePointer<Scalar>,
    _ first: UnsafeMutablePointer<Scalar>, _ largest: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    let share = 1 - firstDecay
    for i in 0..<count {
      let g = gradient[i] + weightDecay * theta[i]
      first[i] = firstDecay * first[i] + share * g
      largest[i] = max(secondDecay * largest[i], abs(g) + epsilon)
      theta[i] -= rate * first[i] / largest[i]
    }
  }
}
