import CKernels
import Tensors

/// The constants of steps of Gaussian states with a linear decoder, identity or rectified latents
/// (IPVAE eqs. 18 to 20).
struct GaussianMoves<Scalar: InferenceScalar>: Sendable {
  /// One number for the means μ and one for the log deviations ξ.
  typealias Pair = (mean: Scalar, log: Scalar)

  /// b and eᵞ `[latent]`.
  let inhibition, gain: [Scalar]
  /// η; ceilings of the states and of their changes.
  let stepSizes, stateCeilings, changeCeilings: Pair
  /// Whether φ is the ReLU, else the identity.
  let rectifies: Bool

  /// - Parameter opening: how far the ceilings are open, 0 to 1.
  init(_ model: IterativeModel<Scalar>, opening: Double) {
    let configuration = model.configuration
    precondition(Self.fit(configuration))
    inhibition = model.inhibition
    gain = model.gains ?? [Scalar](repeating: 1, count: configuration.latents)
    stepSizes = (model.stepSizes[0], model.stepSizes[1])
    rectifies = configuration.activation == .relu
    let ceilings = configuration.ceilings(opening: opening)
    stateCeilings = (Scalar(ceilings.state[0]), Scalar(ceilings.state[1]))
    changeCeilings = (Scalar(ceilings.change[0]), Scalar(ceilings.change[1]))
  }

  /// Whether a model's steps are of this kind.
  static func fit(_ configuration: IterativeConfiguration) -> Bool {
    configuration.family == .gaussian && configuration.decoder.isLinear
      && (configuration.activation == .identity || configuration.activation == .relu)
  }

  /// The constants for `rows` images, valid within `body`.
  func withKernel<Result>(
    rows: Int, _ body: (UnsafePointer<rv_gaussian_moves>) -> Result
  ) -> Result {
    inhibition.withUnsafeBufferPointer { inhibition in
      gain.withUnsafeBufferPointer { gain in
        var moves = rv_gaussian_moves(
          rows: rows, units: inhibition.count, inhibition: inhibition.baseAddress!,
          gain: gain.baseAddress!,
          mean: motion(stepSizes.mean, stateCeilings.mean, changeCeilings.mean),
          log: motion(stepSizes.log, stateCeilings.log, changeCeilings.log),
          rectifies: rectifies ? 1 : 0)
        return body(&moves)
      }
    }
  }

  private func motion(_ stepSize: Scalar, _ state: Scalar, _ change: Scalar) -> rv_motion {
    rv_motion(
      step_size: Double(stepSize), state_ceiling: Double(state), change_ceiling: Double(change))
  }
}
