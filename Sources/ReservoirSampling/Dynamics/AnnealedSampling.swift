import Dynamics
import RandomStreams
import Tensors

/// Sampling from the largest noise level to the smallest (sections 6.3 and 11.1).
///
/// At each level the chains take some steps; where the level changes, the reservoir is lifted anew,
/// `r ← Σ_new W_out,old r`, so that the output does not jump. Forces are matched to the noise of each level
/// (section 11.6): clamped outputs are as noisy as the level, and observations as uncertain.
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

  /// Weights of every level of a training (section 6.3): `steps / L` steps with `Δt = ratio σ²` each,
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
  /// `steps` steps per level (section 11.1).
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

  /// Runs all stages from outputs `[chain, m]`; `observing` is called with the outputs after each.
  ///
  /// - Parameters:
  ///   - hidden: integrates the reservoirs themselves, lifting at every change of level; the outputs
  ///     agree with those of the output engine to rounding.
  ///   - forces: the forces at a noise level σ, on x; clamped values get noise of that size by themselves,
  ///     and `OutputForces.observing` takes σ. Forces that make the drift stiffer shorten the steps, of which
  ///     there are then more. Nil for none.
  public func run(
    from outputs: Matrix<Scalar>, hidden: Bool = false, stream: RandomStream,
    parallelism: Parallelism = .serial, divergenceLimit: Scalar = 1e6,
    forces: ((Double) throws -> OutputForces<Scalar>)? = nil,
    observing: (Int, Matrix<Scalar>) -> Void = { _, _ in }
  ) throws -> Matrix<Scalar> {
    var (x, done) = (outputs, UInt64(0))
    for (index, stage) in stages.enumerated() {
      let stageForces = try forces.map { forces in
        var matched = try forces(stage.noise)
        matched.clampNoise = Scalar(stage.noise)
        return matched.scaled(by: Scalar(stage.scale))
      }
      x.scale(by: Scalar(stage.scale))
      let slowdown = try stageForces?.slowdown() ?? 1
      let steps = Int((Double(stage.steps) * slowdown).rounded(.up))
      let timeStep = Scalar(stage.timeStep * stage.scale * stage.scale / slowdown)
      let noise = stream.at(step: stream.step + done)
      func chains<Kernel: SamplingKernel<Scalar>>(_ kernel: Kernel) -> ChainRunner<Kernel> {
        ChainRunner(kernel, parallelism: parallelism, divergenceLimit: divergenceLimit)
      }
      if hidden {
        let reservoir = try stage.network.compiled(allowingRidge: true)
        let start = reservoir.lift(x)
        x = reservoir.read(
          try stageForces.map {
            try chains(ForcedHiddenLangevin(reservoir, forces: $0, timeStep: timeStep))
              .run(from: start, steps: steps, stream: noise)
          }
            ?? chains(HiddenLangevin(reservoir, timeStep: timeStep))
            .run(from: start, steps: steps, stream: noise))
      } else if let stageForces {
        x = try chains(
          ForcedOutputLangevin(stage.network, forces: stageForces, timeStep: timeStep)
        ).run(from: x, steps: steps, stream: noise)
      } else {
        x = try chains(OutputLangevin(stage.network, timeStep: timeStep))
          .run(from: x, steps: steps, stream: noise)
      }
      x.scale(by: Scalar(1 / stage.scale))
      done += UInt64(steps)
      observing(index, x)
    }
    return x
  }
}

extension OutputForces {
  /// By how much shorter steps must be than those of the score alone: ‖D‖, and ‖D - Q‖² where Q turns,
  /// since an Euler step of a rotation by l is stable below 2 / (1 + l²).
  fileprivate func slowdown() throws(LinearAlgebraError) -> Double {
    let norm = try gainNorm()
    return max(1, skew == nil ? norm : norm * norm) * (linear == nil ? 1 : 2)
  }
}
