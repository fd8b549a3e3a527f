import Tensors

/// What a network drew.
public struct SamplingResult: Sendable {
  /// Draws in data units, row `chain · draws + draw`, `[chain · draw, unit]`.
  public var draws: Matrix<Double>
  /// Chains run.
  public var chains: Int
  /// Draws taken from each chain.
  public var drawsPerChain: Int
  /// Δt used, in τ.
  public var timeStep: Double
  /// Steps of every chain.
  public var steps: Int
  /// Firing rates of the recorded draws `[chain · draw, n]`, in hidden mode where asked for.
  public var rates: Matrix<Float>?
  /// cond(W_out W_outᵀ) of the noise projection, in hidden mode.
  public var conditionNumber: Double?
  /// The ridge on the diagonal of W_out W_outᵀ, in hidden mode; above 0 the samples are approximate
  /// (RSN §2.5).
  public var ridge: Double?
  /// Eigenvalues of the output's diffusion, where it is not the identity (`ReservoirRun.diffusion`).
  public var diffusion: ClosedRange<Double>?
  /// What the Metropolis test did, in that mode.
  public var statistics: MetropolisStatistics?
  /// Share of accepted exchanges of each pair of neighbouring noise levels, largest first, in that
  /// mode; nil for a pair that was never tried.
  public var exchangeRates: [Double?]?
  /// What was done to the draws against the blur of the last noise level.
  public var correction = BlurCorrection.none
}
