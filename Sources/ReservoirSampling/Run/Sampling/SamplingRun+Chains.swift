import Archives
import Dynamics
import RandomStreams
import Tensors

extension SamplingRun {
  func runner<Kernel: SamplingKernel<Float>>(_ kernel: Kernel) -> ChainRunner<Kernel> {
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
  ///
  /// - Parameter reading: what positions of the kernel are to the network.
  func draws<Kernel: SamplingKernel<Float>>(
    of kernel: Kernel, from start: () throws -> Matrix<Float>,
    reading: (Matrix<Float>) -> NetworkDraws = { NetworkDraws($0) }
  ) throws -> NetworkDraws {
    if let streaming { return try streamedDraws(of: kernel, from: start, streaming, reading) }
    return reading(try allDraws(of: kernel, from: start()))
  }

  private func allDraws<Kernel: SamplingKernel<Float>>(
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

  /// The same draws, handed over block by block; what comes back are those of the last block.
  private func streamedDraws<Kernel: SamplingKernel<Float>>(
    of kernel: Kernel, from start: () throws -> Matrix<Float>, _ streaming: Streaming,
    _ reading: (Matrix<Float>) -> NetworkDraws
  ) throws -> NetworkDraws {
    let runner = runner(kernel)
    var (chains, done, last): ([Kernel.State], Int, NetworkDraws)
    if let saved = streaming.saved {
      chains = try saved.states.decode([Kernel.State].self, name: "states of the chains")
      (done, last) = (saved.draws, NetworkDraws(.zeros(0, trained.dimension)))
    } else {
      let first = try runner.run(
        from: start(), steps: warmup, stream: stream, progress: report(after: 0))
      (chains, done, last) = (try runner.start(at: first), 1, reading(first))
      guard try hand(over: last, chains, done: 1, to: streaming) else { return last }
    }
    while done < request.draws {
      let count = min(streaming.blockDraws, request.draws - done)
      let before = warmup + (done - 1) * request.thinning
      var recorder = DrawRecorder<Float>(every: request.thinning)
      try runner.advance(
        &chains, steps: count * request.thinning, stream: stream.at(step: UInt64(before)),
        recording: &recorder, progress: report(after: before))
      guard recorder.draws.count == count else { break }  // stopped within the block
      (done, last) = (done + count, reading(recorder.byChain))
      guard try hand(over: last, chains, done: done, to: streaming) else { break }
    }
    return last
  }

  private func hand<State: Codable>(
    over draws: NetworkDraws, _ chains: [State], done: Int, to streaming: Streaming
  ) throws -> Bool {
    try streaming.take(
      finished(draws.coordinates),
      SavedChains(draws: done, states: JSONValue(encoding: chains, name: "states of the chains")))
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
