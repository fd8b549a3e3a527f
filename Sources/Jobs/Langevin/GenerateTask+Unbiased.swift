import Dynamics
import Figures
import LangevinMachines
import RandomStreams
import Tensors

/// Images from noise by kernels without the time step's bias.
extension GenerateTask {
  /// Chains of a kernel with a Metropolis test, its acceptance, and whether the chains agree. The
  /// energy does not tell an image from its negative, so that chains of both signs can agree.
  func unbiased<Kernel: SamplingKernel>(_ kernel: Kernel) throws -> GenerateResult
  where Kernel.State == MetropolisState<MachineDensity<Float>>, Kernel.Scalar == Float {
    let noise = RandomStream(seed: request.seed, chain: UInt32(request.firstChain))
    var stream = noise.with(.initialState)
    let start = Matrix<Float>.normals(chains, source.machine.unitCount, from: &stream)
    let threads = context.parallelism.threads
    let runner = ChainRunner(
      kernel, parallelism: context.parallelism,
      blockSize: min(64, (chains + threads - 1) / threads))
    // 200 to 400 looks at the second half; each of its steps where there are fewer.
    let interval = max(1, steps / 400)
    var recorder = EnergyRecorder(source.machine, every: interval, warmup: steps / interval / 2)
    let blocks = try context.steps("generate") { goesOn in
      try runner.states(
        from: start, steps: steps, stream: noise, recording: &recorder,
        progress: { goesOn($0, steps) })
    }
    let final = Matrix(stacking: blocks.map(\.position))
    let accepted = blocks.reduce(0) { $0 + $1.acceptedCounts.reduce(0, +) }
    let acceptance = Double(accepted) / (Double(chains) * Double(steps))
    warn(ofAcceptance: acceptance)
    return GenerateResult(
      images: finished(request.givesCurrents ? final : final.activated(.tanh)),
      measured: [
        ("energyPerUnit", source.machine.energyPerUnit(at: final)), ("acceptanceRate", acceptance),
      ] + measured(by: recorder) + [("darkShare", darkShare(final))],
      verdict: verdict(by: recorder, acceptance))
  }

  private func verdict(by recorder: EnergyRecorder, _ acceptance: Double) -> Verdict {
    var verdict = Verdict()
    if acceptance < 0.1 {
      verdict.add(.poor, "the chains hardly move: \(acceptance.shortText) of proposals accepted")
    }
    guard let rHat = recorder.rHat else {
      verdict.add(.undecided, "too few steps to compare the chains")
      return verdict
    }
    verdict.add(
      rHat < 1.05 ? .good : .poor,
      "R-hat of the energy is \(rHat.shortText), \(rHat < 1.05 ? "" : "not ")below 1.05")
    return verdict
  }

  /// Agreement of the chains; what is undefined is left out.
  private func measured(by recorder: EnergyRecorder) -> [(name: String, value: Double)] {
    [
      ("virial", recorder.virialPerUnit.map { $0 / temperature }), ("energyRHat", recorder.rHat),
      ("energyEffectiveSampleSize", recorder.effectiveSampleSize),
    ].compactMap { name, value in value.map { (name, $0) } }
  }

  private func warn(ofAcceptance acceptance: Double) {
    guard acceptance < 0.1 else { return }
    context.warn(
      "only \((100 * acceptance).shortText) % of the proposals were accepted: the chains hardly "
        + "move. Take a smaller --time-step than \(timeStep.shortText).")
  }
}
