import RandomStreams
import Tensors

/// Runs a kernel over a batch of chains: blocks of chains on threads, recorders between them, a
/// guard against divergence.
///
/// ```swift
/// let runner = ChainRunner(OverdampedLangevin(score, timeStep: 0.01), parallelism: .init(threads: 2))
/// var draws = DrawRecorder<Float>(every: 10)
/// let final = try runner.run(from: start, steps: 1_000, stream: .init(seed: 1), recording: &draws)
/// ```
public struct ChainRunner<Kernel: SamplingKernel>: Sendable {
  /// `Float` or `Double`.
  public typealias Scalar = Kernel.Scalar

  /// What advances the chains.
  public var kernel: Kernel
  /// Threads that share the chains.
  public var parallelism: Parallelism
  /// Chains advanced together by one worker. Changes speed, never bits.
  public var blockSize: Int
  /// Steps between two checks for divergence.
  public var guardInterval = 100
  /// Largest allowed magnitude of a position.
  public var divergenceLimit: Scalar

  /// Runs `kernel`, `blockSize` chains at a time, until a position exceeds `divergenceLimit`.
  public init(
    _ kernel: Kernel, parallelism: Parallelism = .serial, blockSize: Int = 64,
    divergenceLimit: Scalar = .greatestFiniteMagnitude
  ) {
    self.kernel = kernel
    self.parallelism = parallelism
    self.blockSize = max(1, blockSize)
    self.divergenceLimit = divergenceLimit
  }

  /// Runs `steps` steps from `positions` `[chain, unit]` and returns the final positions.
  ///
  /// - Parameters:
  ///   - stream: the noise of the run's first step; chain i of the batch is `stream.chain + i`.
  ///   - progress: called with the number of steps done, between blocks of steps; returning false
  ///     ends the run early.
  /// - Throws: `SamplingError.nonFiniteState` or `.diverged`, naming chain, step and unit.
  public func run(
    from positions: Matrix<Scalar>, steps: Int, stream: RandomStream,
    progress: ((Int) -> Bool)? = nil
  ) throws(SamplingError) -> Matrix<Scalar> {
    var none = DrawRecorder<Scalar>(every: max(steps, 1) + 1)
    return try run(
      from: positions, steps: steps, stream: stream, recording: &none, progress: progress)
  }

  /// Runs as above, handing the positions to `recorder` every `recorder.interval` steps.
  public func run<R: Recorder<Scalar>>(
    from positions: Matrix<Scalar>, steps: Int, stream: RandomStream, recording recorder: inout R,
    progress: ((Int) -> Bool)? = nil
  ) throws(SamplingError) -> Matrix<Scalar> {
    let blocks = try states(
      from: positions, steps: steps, stream: stream, recording: &recorder,
      progress: progress ?? { _ in true })
    return Matrix(stacking: blocks.map(kernel.positions))
  }

  /// Runs as above and returns the states of the blocks, in the order of the chains: what a kernel
  /// counts besides the positions.
  public func states<R: Recorder<Scalar>>(
    from positions: Matrix<Scalar>, steps: Int, stream: RandomStream, recording recorder: inout R,
    progress: (Int) -> Bool = { _ in true }
  ) throws(SamplingError) -> [Kernel.State] {
    var blocks = try start(at: positions)
    try advance(
      &blocks, steps: steps, stream: stream, recording: &recorder, progress: progress)
    return blocks
  }

  /// Goes on with chains from `start(at:)` for `steps` steps, handing positions to `recorder` every
  /// `recorder.interval` steps.
  ///
  /// - Parameters:
  ///   - stream: the noise of the first of these steps.
  ///   - progress: as in `run`.
  public func advance<R: Recorder<Scalar>>(
    _ blocks: inout [Kernel.State], steps: Int, stream: RandomStream, recording recorder: inout R,
    progress: (Int) -> Bool = { _ in true }
  ) throws(SamplingError) {
    var done = 0
    while done < steps {
      let count = stride(after: done, of: steps, interval: recorder.interval)
      try kernel.advance(
        &blocks, ofChains: blockSize, steps: count,
        stream: stream.at(step: stream.step + UInt64(done)), parallelism: parallelism)
      done += count
      let current = try checkedPositions(blocks, firstChain: Int(stream.chain), step: done)
      if done % recorder.interval == 0 { recorder.record(current, step: done) }
      if !progress(done) { break }
    }
  }

  /// The states of blocks of chains that start at `positions` `[chain, unit]`.
  public func start(at positions: Matrix<Scalar>) throws(SamplingError) -> [Kernel.State] {
    var blocks: [Kernel.State] = []
    for lower in Swift.stride(from: 0, to: positions.rows, by: blockSize) {
      let rows = lower..<min(positions.rows, lower + blockSize)
      blocks.append(try kernel.makeState(at: positions.rows(rows)))
    }
    return blocks
  }

  /// Steps to the next recording, check or end of a run of `steps` steps.
  private func stride(after done: Int, of steps: Int, interval: Int) -> Int {
    min(steps - done, interval - done % interval, guardInterval)
  }

  /// The positions of all chains, none of them diverged.
  private func checkedPositions(
    _ blocks: [Kernel.State], firstChain: Int, step: Int
  ) throws(SamplingError) -> Matrix<Scalar> {
    let positions = Matrix(stacking: blocks.map(kernel.positions))
    try check(positions, firstChain: firstChain, step: step)
    return positions
  }

  private func check(
    _ positions: Matrix<Scalar>, firstChain: Int, step: Int
  ) throws(SamplingError) {
    guard let (row, unit) = positions.firstEntry(beyond: divergenceLimit) else { return }
    let magnitude = Double(abs(positions[row, unit]))
    guard magnitude.isFinite else {
      throw .nonFiniteState(
        chain: firstChain + row, step: step, unit: unit, timeStep: kernel.reportedTimeStep)
    }
    throw .diverged(
      chain: firstChain + row, step: step, unit: unit, magnitude: magnitude,
      limit: Double(divergenceLimit), timeStep: kernel.reportedTimeStep)
  }
}

extension ChainRunner where Kernel.Info: StepInfo {
  /// Goes on with chains from `start(at:)` for `steps` steps, handing positions and the kernel's reports
  /// to `recorder` every `recorder.interval` steps.
  ///
  /// - Parameters:
  ///   - stream: the noise of the first of these steps.
  ///   - progress: as in `run`.
  public func advance<R: InfoRecorder<Scalar, Kernel.Info>>(
    _ blocks: inout [Kernel.State], steps: Int, stream: RandomStream, recording recorder: inout R,
    progress: (Int) -> Bool = { _ in true }
  ) throws(SamplingError) {
    var (done, info) = (0, Kernel.Info?.none)
    while done < steps {
      let count = stride(after: done, of: steps, interval: recorder.interval)
      let next = try kernel.report(
        &blocks, ofChains: blockSize, steps: count,
        stream: stream.at(step: stream.step + UInt64(done)), parallelism: parallelism)
      info.add(next)
      done += count
      let current = try checkedPositions(blocks, firstChain: Int(stream.chain), step: done)
      if done % recorder.interval == 0, let report = info.take() {
        recorder.record(current, info: report, step: done)
      }
      if !progress(done) { break }
    }
  }
}
