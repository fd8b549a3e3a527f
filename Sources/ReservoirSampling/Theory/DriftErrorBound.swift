import Dynamics
import Tensors

/// RSN T7 evaluated for a network (RSN §4.2): drift error controls sampling error.
///
/// With q the stationary law of `dx = b(x) dt + √2 dB`, which need not be reversible, and target p:
/// `I(q|p) ≤ E_q ‖b - s_p‖²`, and where p satisfies a log-Sobolev inequality with constant λ,
/// `KL(q‖p) ≤ E_q ‖b - s_p‖² / 2λ`, `TV ≤ √(KL/2)`, `W₂² ≤ 2 KL / λ`.
public struct DriftErrorBound: Sendable, Equatable {
  /// `E_q ‖b - s_p‖²`, 1/τ² times squared data units; bounds the relative Fisher information.
  public let driftError: Double
  /// λ of the target; nil where unknown, and then only the Fisher information is bounded.
  public let logSobolevConstant: Double?

  /// The bounds that follow from a known drift error, and λ where the target has one.
  public init(driftError: Double, logSobolevConstant: Double?) {
    self.driftError = driftError
    self.logSobolevConstant = logSobolevConstant
  }

  /// Evaluates the drift error of `model` over `draws` `[draw, m]` of its own stationary law.
  public init<Model: ScoreFunction, Target: ScoreFunction<Double>>(
    of model: Model, against target: Target, draws: Matrix<Double>,
    logSobolevConstant: Double? = nil
  ) {
    var difference = target.score(at: draws)
    difference.add(
      Matrix<Double>(model.score(at: Matrix<Model.Scalar>(draws))), scaledBy: -1)
    self.init(
      driftError: difference.sumOfSquares() / Double(max(draws.rows, 1)),
      logSobolevConstant: logSobolevConstant)
  }

  /// Bound of KL(q‖p), nat.
  public var klDivergence: Double? { logSobolevConstant.map { driftError / (2 * $0) } }
  /// Bound of the total variation, at most 1.
  public var totalVariation: Double? { klDivergence.map { min(1, ($0 / 2).squareRoot()) } }
  /// Bound of the Wasserstein-2 distance, data units.
  public var wasserstein2: Double? {
    guard let lambda = logSobolevConstant, let kl = klDivergence else { return nil }
    return (2 * kl / lambda).squareRoot()
  }
}
