import RandomStreams
import Tensors

/// Replays of a trained network that run on: they can be looked at after any step, and their dynamics can
/// be changed on the way.
///
/// Without a change the positions after n steps are those of `ReplayRun.replay` with n steps.
public final class ReplaySession: @unchecked Sendable {
  // Sendable: the blocks' memory is written by `advance` alone, whose caller has the session to itself.

  /// The network.
  public let run: ReplayRun
  /// How replays move at present. `steps` is how many there can be.
  public private(set) var settings: ReplayProtocol
  /// Steps since the start, at most `settings.steps`.
  public private(set) var stepsDone = 0
  private let seed: UInt64
  private let parallelism: Parallelism
  private let kept: AlignedMemory<Double>
  private var starts: ReplayStarts<Float>
  private var blocks: [ReplayBlock<Float>] = []
  private let blockSize = 64

  /// Replays at their starts.
  ///
  /// - Throws: `ReplayError` for settings out of range.
  public init(
    _ run: ReplayRun, as settings: ReplayProtocol, seed: UInt64, parallelism: Parallelism
  ) throws(ReplayError) {
    (self.run, self.settings, self.seed) = (run, settings, seed)
    self.parallelism = parallelism
    // Checks settings and code, as every replay does.
    _ = try ReplaySimulator(run.network, code: run.task.code, settings: settings)
    starts = try run.network.makeStarts(
      for: settings, paths: run.awakePaths(settings.count), behaviour: run.source.trainingPaths(64),
      task: run.task, seed: seed)
    kept = AlignedMemory(settings.count * settings.steps * 2)
    blocks = ranges.map(block)
  }

  private var ranges: [Range<Int>] {
    stride(from: 0, to: settings.count, by: blockSize).map {
      $0..<min(settings.count, $0 + blockSize)
    }
  }

  private var packed: PackedNetwork<Float> {
    PackedNetwork(run.network, dynamics: settings.dynamics(of: run.network.dynamics))
  }

  private func block(_ range: Range<Int>) -> ReplayBlock<Float> {
    var block = ReplayBlock(
      packed, rows: range.count, settings: settings, stateInterval: 0, limit: 1_000,
      decoder: SignalDecoder(run.task.code),
      kept: ReplayDestination(coordinates: kept.pointer, outputs: nil)
        .from(replay: range.lowerBound, samples: settings.steps, outputs: 0))
    block.start(starts, range)
    return block
  }

  /// Advances all replays, not beyond `settings.steps`.
  public func advance(steps: Int) {
    let end = min(settings.steps, stepsDone + steps)
    let (seed, size) = (seed, blockSize)
    blocks.withUnsafeMutableBufferPointer { blocks in
      // Each block is touched by one worker only.
      nonisolated(unsafe) let blocks = blocks
      _ = parallelism.results(of: blocks.count) { index in
        blocks[index].advance(
          to: end,
          RandomStream(seed: seed, chain: UInt32(index * size), purpose: .replayNoise))
      }
    }
    stepsDone = end
  }

  /// Goes on with other dynamics; count, steps and starts stay.
  ///
  /// - Throws: `ReplayError` for settings out of range, which change nothing.
  public func change(_ change: (inout ReplayProtocol) -> Void) throws(ReplayError) {
    var changed = settings
    change(&changed)
    (changed.count, changed.steps, changed.warmup) = (settings.count, settings.steps, 0)
    _ = try ReplaySimulator(run.network, code: run.task.code, settings: changed)
    let isOffset = changed.adaptationForm == .deviations && changed.adaptation != 0
    if isOffset, starts.meanRates == nil {
      starts.meanRates = try run.network.makeStarts(
        for: changed, paths: run.awakePaths(1), behaviour: run.source.trainingPaths(64),
        task: run.task, seed: seed
      ).meanRates
    }
    settings = changed
    let packed = packed
    for index in blocks.indices {
      blocks[index].change(packed, settings: changed, meanRates: starts.meanRates)
    }
  }

  /// Decoded positions `[replay, step, 2]` of the steps done, arena units: not a number from where a
  /// replay diverged, or where a place code was silent.
  public func positions() -> [Double] {
    for index in blocks.indices { blocks[index].blankDiverged(after: stepsDone) }
    return latest(stepsDone, of: settings.count)
  }

  /// The last `steps` positions of the first `count` replays `[replay, step, 2]`.
  public func latest(_ steps: Int, of count: Int) -> [Double] {
    let (steps, count) = (min(steps, stepsDone), min(count, settings.count))
    return (0..<count).flatMap { replay in
      let first = 2 * (replay * settings.steps + stepsDone - steps)
      return UnsafeBufferPointer(start: kept.pointer + first, count: 2 * steps)
    }
  }

  /// Rates `[unit]` of a replay at present.
  public func rates(of replay: Int) -> [Float] {
    blocks[replay / blockSize].rates(of: replay % blockSize)
  }

  /// What the network says of a replay at present `[output]`; nil before the first step.
  public func outputs(of replay: Int) -> [Float]? {
    stepsDone == 0 ? nil : blocks[replay / blockSize].outputs(of: replay % blockSize)
  }

  /// Replays that went beyond the limit.
  public var diverged: Int { blocks.reduce(0) { $0 + $1.divergedCount } }
}
