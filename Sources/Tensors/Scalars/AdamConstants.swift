import CKernels

/// One Adam update as constants: `m ← β₁ m + (1 - β₁) g`, `v ← β₂ v + (1 - β₂) g²`,
/// `θ ← θ - rate m / (√v c + ε)`, with `g = ∇L + λ θ`.
public struct AdamConstants<Scalar: TensorScalar>: Sendable {
  /// β₁, β₂, λ.
  public var firstDecay, secondDecay, weightDecay: Scalar
  /// η / (1 - β₁ᵗ), c = 1 / √(1 - β₂ᵗ), ε.
  public var rate, inverseRootCorrection, epsilon: Scalar
  /// Share by which a weight average moves towards the new parameters.
  public var averageShare: Scalar

  /// Constants of one update.
  public init(
    firstDecay: Scalar, secondDecay: Scalar, weightDecay: Scalar, rate: Scalar,
    inverseRootCorrection: Scalar, epsilon: Scalar, averageShare: Scalar = 0
  ) {
    (self.firstDecay, self.secondDecay, self.weightDecay) = (firstDecay, secondDecay, weightDecay)
    (self.rate, self.inverseRootCorrection) = (rate, inverseRootCorrection)
    (self.epsilon, self.averageShare) = (epsilon, averageShare)
  }

  /// Updates a block of parameters θ and their moments; `largest` is AMSGrad's maximum of v,
  /// `average` a weight average. Every array is read and written once.
  public func update(
    _ block: ParameterBlock, _ theta: UnsafeMutablePointer<Scalar>,
    gradient: UnsafePointer<Scalar>, first: UnsafeMutablePointer<Scalar>,
    second: UnsafeMutablePointer<Scalar>, largest: UnsafeMutablePointer<Scalar>?,
    average: UnsafeMutablePointer<Scalar>? = nil
  ) {
    var arrays = rv_adam_arrays(
      theta: theta, first: first, second: second, largest: largest, average: average)
    withUnsafePointer(to: kernel) {
      rv_adam_update(Scalar.precision, $0, block.kernel, gradient, &arrays)
    }
  }

  private var kernel: rv_adam {
    rv_adam(
      first_decay: Double(firstDecay), second_decay: Double(secondDecay),
      weight_decay: Double(weightDecay), rate: Double(rate),
      inverse_root_correction: Double(inverseRootCorrection), epsilon: Double(epsilon),
      average_share: Double(averageShare))
  }
}
