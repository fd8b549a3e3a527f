import Dynamics
import RandomStreams
import Tensors

extension AnnealedSampling {
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
      let leg = try Leg(
        stage, forces: forces?(stage.noise), parallelism: parallelism,
        divergenceLimit: divergenceLimit)
      x.scale(by: Scalar(stage.scale))
      x = try leg.run(from: x, hidden: hidden, stream: stream.at(step: stream.step + done))
      x.scale(by: Scalar(1 / stage.scale))
      done += UInt64(leg.steps)
      observing(index, x)
    }
    return x
  }

  /// A stage in the variable and the time of its network, with forces and steps that fit.
  private struct Leg {
    let network: ReservoirSampler<Scalar>
    let forces: OutputForces<Scalar>?
    let steps: Int
    let timeStep: Scalar
    let parallelism: Parallelism
    let divergenceLimit: Scalar

    init(
      _ stage: Stage, forces: OutputForces<Scalar>?, parallelism: Parallelism,
      divergenceLimit: Scalar
    ) throws {
      network = stage.network
      self.forces = forces.map { forces in
        var matched = forces
        matched.clampNoise = Scalar(stage.noise)
        return matched.scaled(by: Scalar(stage.scale))
      }
      let slowdown = try self.forces?.slowdown() ?? 1
      steps = Int((Double(stage.steps) * slowdown).rounded(.up))
      timeStep = Scalar(stage.timeStep * stage.scale * stage.scale / slowdown)
      (self.parallelism, self.divergenceLimit) = (parallelism, divergenceLimit)
    }

    /// Outputs `[chain, m]` in the network's variable, from outputs.
    func run(
      from x: Matrix<Scalar>, hidden: Bool, stream: RandomStream
    ) throws -> Matrix<Scalar> {
      if hidden { return try hiddenRun(from: x, stream: stream) }
      guard let forces else {
        return try run(OutputLangevin(network, timeStep: timeStep), from: x, stream: stream)
      }
      return try run(
        ForcedOutputLangevin(network, forces: forces, timeStep: timeStep), from: x,
        stream: stream)
    }

    private func hiddenRun(
      from x: Matrix<Scalar>, stream: RandomStream
    ) throws -> Matrix<Scalar> {
      let reservoir = try network.compiled(allowingRidge: true)
      let start = reservoir.lift(x)
      guard let forces else {
        return reservoir.read(
          try run(HiddenLangevin(reservoir, timeStep: timeStep), from: start, stream: stream))
      }
      return reservoir.read(
        try run(
          ForcedHiddenLangevin(reservoir, forces: forces, timeStep: timeStep), from: start,
          stream: stream))
    }

    private func run<Kernel: SamplingKernel<Scalar>>(
      _ kernel: Kernel, from start: Matrix<Scalar>, stream: RandomStream
    ) throws(SamplingError) -> Matrix<Scalar> {
      try ChainRunner(kernel, parallelism: parallelism, divergenceLimit: divergenceLimit)
        .run(from: start, steps: steps, stream: stream)
    }
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
