import Dynamics
import RandomStreams
import Tensors

extension SamplingRun {
  private func runner<Kernel: SamplingKernel<Float>>(_ kernel: Kernel) -> ChainRunner<Kernel> {
    ChainRunner(
      kernel, parallelism: request.parallelism,
      divergenceLimit: Float(trained.extent.divergenceLimit))
  }

  /// Tells of steps after the first `before` ones; returns whether to go on.
  private func report(after before: Int) -> (Int) -> Bool {
    { done in progress?(before + done, totalSteps) ?? true }
  }

  /// Draws of a kernel, row `chain · draws + draw`: the first after `warmup` steps, then one every
  /// `thinning`.
  func draws<Kernel: SamplingKernel<Float>>(
    of kernel: Kernel, from start: Matrix<Float>
  ) throws(SamplingError) -> Matrix<Float> {
    let runner = runner(kernel)
    let first = try runner.run(
      from: start, steps: warmup, stream: stream, progress: report(after: 0))
    guard request.draws > 1 else { return first }
    var recorder = DrawRecorder<Float>(every: request.thinning)
    recorder.record(first, step: 0)
    _ = try runner.run(
      from: first, steps: totalSteps - warmup, stream: stream.at(step: UInt64(warmup)),
      recording: &recorder, progress: report(after: warmup))
    return recorder.byChain
  }

  /// The same draws, with what the kernel reports of the steps before each.
  func reportedDraws<Kernel: SamplingKernel<Float>>(
    of kernel: Kernel, keepsInfos: Bool
  ) throws(SamplingError) -> InfoDrawRecorder<Float, Kernel.Info> where Kernel.Info: StepInfo {
    let runner = runner(kernel)
    var chains = try runner.start(at: start)
    var recorder = InfoDrawRecorder<Float, Kernel.Info>(every: warmup, keepsInfos: keepsInfos)
    try runner.advance(
      &chains, steps: warmup, stream: stream, recording: &recorder, progress: report(after: 0))
    recorder.interval = request.thinning
    try runner.advance(
      &chains, steps: totalSteps - warmup, stream: stream.at(step: UInt64(warmup)),
      recording: &recorder, progress: report(after: warmup))
    return recorder
  }
}
