import Diagnostics
import Tensors

extension ReservoirTraining {
  /// The loss at the last noise level (RSN eq. 10), on draws that were learned from and on others.
  public struct Losses: Sendable, Equatable {
    /// The mean of draws learned from, and of those held out.
    public let learned, heldOut: Double
    /// The standard error of their difference.
    public let standardError: Double

    /// Whether the difference is beyond chance, and by how much of the loss that held-out draws have.
    public var excess: Double? {
      let difference = heldOut - learned
      return difference > 3 * standardError ? difference / heldOut : nil
    }
  }

  /// Measures overfitting: both losses of a trained network, on at most 2000 draws each; nil where none is
  /// held out.
  public func losses(of run: ReservoirRun) -> Losses? {
    guard let heldOut, case .draws(let learned) = source else { return nil }
    let (noise, seed) = (configuration.recipe.noise.last, configuration.seed)
    let known = learned.thinned(to: 2_000)
    func losses(_ draws: Matrix<Float>) -> SampleMean {
      let scale = 1 / (2 * noise * noise * noise * noise)
      return SampleMean(
        DenoisingError.of(run.score, at: draws, noise: noise, seed: seed).map { $0 * scale })
    }
    let (first, second) = (losses(known), losses(heldOut))
    let (a, b) = (first.standardError, second.standardError)
    return Losses(
      learned: first.mean, heldOut: second.mean, standardError: (a * a + b * b).squareRoot())
  }
}
