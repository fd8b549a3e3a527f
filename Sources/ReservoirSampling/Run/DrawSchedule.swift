import Dynamics
import RandomStreams
import Tensors

/// When the draws of a run are taken: the first after `warmup` steps, then one every `thinning`.
struct DrawSchedule {
  let warmup, draws, thinning: Int
  /// The magnitude of a coordinate that means divergence.
  var divergenceLimit: Float
  let progress: ((Int, Int) -> Bool)?

  var totalSteps: Int { warmup + (draws - 1) * thinning }

  /// Runs a kernel and returns its draws, row `chain · draws + draw`.
  func run<Kernel: SamplingKernel<Float>>(
    _ kernel: Kernel, from start: Matrix<Float>, stream: RandomStream, parallelism: Parallelism
  ) throws(SamplingError) -> Matrix<Float> {
    let runner = ChainRunner(kernel, parallelism: parallelism, divergenceLimit: divergenceLimit)
    let report = { (done: Int) in progress?(done, totalSteps) ?? true }
    let first = try runner.run(from: start, steps: warmup, stream: stream, progress: report)
    guard draws > 1 else { return first }
    var recorder = DrawRecorder<Float>(every: thinning)
    recorder.record(first, step: 0)
    _ = try runner.run(
      from: first, steps: (draws - 1) * thinning, stream: stream.at(step: UInt64(warmup)),
      recording: &recorder, progress: { report(warmup + $0) })
    return recorder.byChain
  }
}
