import Dynamics
import RandomStreams
import Tensors

/// From draws with noise σ to draws with little, by the reverse of the diffusion that blurs (RSN §11.1): a step
/// from σ to σ' is `x ← x + (σ² - σ'²) s(x, σ) + σ'/σ √(σ² - σ'²) ξ`, the posterior of the less blurred
/// point (Ho, Jain and Abbeel 2020, of exploding variance in Song et al. 2021).
///
/// Unlike steps at one level (`AnnealedSampling`) it does not tend to the law of an inexact score, whose
/// separated parts have wrong weights, but carries the weights that the draws have downwards.
///
/// Under a likelihood its score at the level's noise is added to the network's; what is held is held at every
/// level, with noise of the level.
public struct ReverseDiffusion<Scalar: TensorScalar>: Sendable {
  /// The network of all levels.
  public let model: ConditionedReservoir<Scalar>
  /// The levels, the first that of the given draws.
  public let noises: [Double]

  /// Levels from `noise` down to `last`, 25 to a factor of e.
  public init(_ model: ConditionedReservoir<Scalar>, from noise: Double, to last: Double) {
    self.model = model
    let range = max(0, log(noise / last))
    let count = Int((25 * range).rounded(.up))
    noises = (0...count).map { (level: Int) -> Double in
      let done = Double(level) / Double(max(count, 1))
      return last * exp(range * (1 - done))
    }
  }

  /// Draws of the last level `[chain, m]` from draws of the first.
  ///
  /// - Parameter forces: likelihood and held outputs at a noise level; nil for none.
  /// - Throws: `SamplingError` where a chain diverges.
  public func run(
    from draws: Matrix<Scalar>, stream: RandomStream, parallelism: Parallelism = .serial,
    forces: ((Double) throws -> OutputForces<Scalar>)? = nil
  ) throws -> Matrix<Scalar> {
    var x = draws
    for (step, (noise, next)) in zip(noises, noises.dropFirst()).enumerated() {
      let stream = stream.at(step: stream.step + UInt64(step))
      func advance(by kernel: some SamplingKernel<Scalar>) throws {
        x = try ChainRunner(kernel, parallelism: parallelism).run(from: x, steps: 1, stream: stream)
      }
      // A Langevin step of length Δt has noise √(2 T Δt).
      let (length, temperature) = (noise * noise - next * next, next * next / (2 * noise * noise))
      let score = ConditionedScore(model, noise: noise)
      guard var forces = try forces?(noise) else {
        try advance(
          by: OverdampedLangevin(
            score, timeStep: Scalar(length), temperature: Scalar(temperature)))
        continue
      }
      // At temperature T a step is one of T Δt by all scores over T.
      forces.linear?.scale(by: Scalar(1 / temperature))
      forces.constant = forces.constant?.map { $0 / Scalar(temperature) }
      forces.clampNoise = Scalar(next)
      // Draws of a level hold what is held with its noise.
      forces.movesStarts = false
      try advance(
        by: ForcedOutputLangevin(
          TemperedScore(score, temperature: Scalar(temperature)), forces: forces,
          timeStep: Scalar(length * temperature)))
    }
    return x
  }
}
