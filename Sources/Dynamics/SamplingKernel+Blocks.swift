import RandomStreams
import Tensors

extension SamplingKernel {
  /// `steps` steps of many chains, in blocks that threads share.
  ///
  /// - Parameters:
  ///   - blocks: the states, each of `blockSize` chains but the last one, which may have fewer.
  ///   - stream: the noise of the first chain's next step; chain i is `stream.chain + i`.
  ///   - parallelism: threads; like `blockSize` it changes speed, never bits.
  ///   - share: the blocks that are advanced, where other processes advance the others; nil for all.
  /// - Throws: the error of the first block that has one.
  public func advance(
    _ blocks: inout [State], ofChains blockSize: Int, steps: Int, stream: RandomStream,
    parallelism: Parallelism, share: Range<Int>? = nil
  ) throws(SamplingError) {
    _ = try mapBlocks(
      &blocks, ofChains: blockSize, stream: stream, parallelism: parallelism, share: share
    ) { (state, own) throws(SamplingError) in try advance(&state, steps: steps, using: &own) }
  }

  /// What `body` makes of every block with the noise of its chains.
  private func mapBlocks<Report: Sendable>(
    _ blocks: inout [State], ofChains blockSize: Int, stream: RandomStream,
    parallelism: Parallelism, share: Range<Int>? = nil,
    _ body: @Sendable (inout State, inout RandomStream) throws(SamplingError) -> Report
  ) throws(SamplingError) -> [Report] {
    let outcomes = blocks.withUnsafeMutableBufferPointer { states in
      // Each block is touched by one worker only.
      nonisolated(unsafe) let states = states
      let share = share ?? states.indices
      return parallelism.results(of: share.count) { number in
        let index = share.lowerBound + number
        var own = stream.advanced(byChains: index * blockSize)
        return Result { () throws(SamplingError) in try body(&states[index], &own) }
      }
    }
    return try outcomes.map { (outcome) throws(SamplingError) in try outcome.get() }
  }
}

extension SamplingKernel where Info: StepInfo {
  /// The same, and what the steps report of all chains; nil for no steps, or no chains.
  public func report(
    _ blocks: inout [State], ofChains blockSize: Int, steps: Int, stream: RandomStream,
    parallelism: Parallelism
  ) throws(SamplingError) -> Info? {
    guard steps > 0, !blocks.isEmpty else { return nil }
    let infos = try mapBlocks(
      &blocks, ofChains: blockSize, stream: stream, parallelism: parallelism
    ) { (state, own) throws(SamplingError) in
      var info = try step(&state, using: &own)
      for _ in 1..<steps { info.add(try step(&state, using: &own)) }
      return info
    }
    return Info.joining(infos)
  }
}
