import Tensors

/// Sampling from the largest noise level to the smallest (RSN §6.3 and RSN §11.1).
///
/// At each level the chains take some steps; where the level changes, the reservoir is lifted anew,
/// `r ← Σ_new W_out,old r`, so that the output does not jump. Forces are matched to the noise of each level
/// (RSN §11.6): clamped outputs are as noisy as the level, and observations as uncertain.
public struct AnnealedSampling<Scalar: TensorScalar>: Sendable {
  /// One level of the descent.
  public struct Stage: Sendable {
    /// The network of the level, in the variable `x · scale`.
    public var network: ReservoirSampler<Scalar>
    /// x times this is the network's variable; 1 for checkpoints of a plain training.
    public var scale: Double
    /// Δt in the units of x, τ.
    public var timeStep: Double
    /// Steps.
    public var steps: Int
    /// σ, the noise level of the network's score.
    public var noise: Double

    /// `steps` steps of `timeStep` in x of `network`, which works on `x · scale` and whose score is that of
    /// data with noise of size `noise`.
    public init(
      network: ReservoirSampler<Scalar>, scale: Double = 1, timeStep: Double, steps: Int,
      noise: Double = 0
    ) {
      self.noise = noise
      self.network = network
      self.scale = scale
      self.timeStep = timeStep
      self.steps = steps
    }
  }

  /// The stages, in order.
  public var stages: [Stage]

  /// Sampling through the given stages.
  public init(stages: [Stage]) { self.stages = stages }

  /// Weights of every level of a training (RSN §6.3): `steps / L` steps with `Δt = ratio σ²` each,
  /// then `finalSteps` with the last weights and `finalTimeStep`.
  ///
  /// The reference uses ratio 1e-3, final steps of 1e-6, 1000 of them: far too short to mix, kept
  /// available; the default ratio is 0.1.
  public init(
    levels: [ReservoirSampler<Scalar>], noise: NoiseSchedule, ratio: Double = 0.1, steps: Int,
    finalTimeStep: Double? = nil, finalSteps: Int = 0
  ) {
    stages = levels.enumerated().map { index, network in
      let sigma = noise.level(index)
      return Stage(
        network: network, timeStep: ratio * sigma * sigma, steps: steps / max(levels.count, 1),
        noise: sigma)
    }
    if let last = levels.last, finalSteps > 0 {
      let sigma = noise.last
      stages.append(
        Stage(
          network: last, timeStep: finalTimeStep ?? ratio * sigma * sigma, steps: finalSteps,
          noise: sigma))
    }
  }

  /// A noise-conditioned network from the largest level to the smallest, `Δt_k = ratio σ_k²`,
  /// `steps` steps per level (RSN §11.1).
  public init(
    _ model: ConditionedReservoir<Scalar>, noise: NoiseSchedule, ratio: Double = 0.1,
    steps: Int = 100
  ) {
    stages = noise.all.map { sigma in
      let level = model.level(sigma)
      return Stage(
        network: level.network, scale: level.scale, timeStep: ratio * sigma * sigma, steps: steps,
        noise: sigma)
    }
  }
}
