import RandomStreams
import Tensors

/// A block of replays and the memory of its steps. Positions and outputs go where the whole
/// simulation keeps them.
struct ReplayBlock<Scalar: ReplayScalar> {
  private var packed: PackedNetwork<Scalar>
  private let cell: CellStep<Scalar>
  private let rows: Int
  private let units: Int
  private let outputCount: Int
  private let steps: Int
  private let warmup: Int
  private let limit: Scalar
  private let stateInterval: Int
  private let state: Scratch<Scalar>
  private let velocity: Scratch<Scalar>
  private let trace: Scratch<Scalar>
  /// -m/τ `[unit]`: what the trace of deviations takes beside that of rates; nil for rates.
  private var traceOffset: [Scalar]?
  private var adaptation: (form: ReplayProtocol.AdaptationForm, time: Double)
  private let current: Scratch<Scalar>
  private let gated: Scratch<Scalar>
  private let readout: PackedWeights<Scalar>?
  private let decoder: SignalDecoder?
  /// One step's outputs `[replay, output]`.
  private let stepOutputs: Scratch<Scalar>
  /// This block's part of what the simulation keeps; nil where only states are wanted.
  private let kept: ReplayDestination<Scalar>?
  /// `[replay, recording, unit]`
  private let states: Scratch<Scalar>
  private var done = 0
  private var divergedAt: [Int?]
  private var lastSound: [Int]
  /// Steps between two looks for divergence.
  private static var guardInterval: Int { 8 }

  /// - Parameter decoder: nil where positions are not wanted; they are no numbers then.
  init(
    _ packed: PackedNetwork<Scalar>, rows: Int, settings: ReplayProtocol, stateInterval: Int,
    limit: Scalar, decoder: SignalDecoder?, kept: ReplayDestination<Scalar>?
  ) {
    let architecture = packed.network.architecture
    (self.packed, self.rows) = (packed, rows)
    (steps, warmup) = (settings.steps, settings.warmup)
    (self.limit, self.stateInterval) = (limit, stateInterval)
    (self.decoder, self.kept) = (decoder, kept)
    adaptation = (settings.adaptationForm, settings.adaptationTime)
    (units, outputCount) = (architecture.units, architecture.outputs)
    cell = CellStep(rows: rows, network: architecture)
    let block = rows * architecture.units
    state = Scratch(block)
    velocity = Scratch(block)
    trace = Scratch(block)
    current = Scratch(rows * architecture.gateUnits)
    gated = Scratch(architecture.cell == .gated ? block : 0)
    readout =
      architecture.outputs > 4
      ? PackedWeights(packed.network.readoutWeights, precision: packed.precision) : nil
    stepOutputs = Scratch(rows * architecture.outputs)
    states = Scratch(
      stateInterval > 0 ? (steps - warmup) / stateInterval * block : 0)
    divergedAt = [Int?](repeating: nil, count: rows)
    lastSound = [Int](repeating: 0, count: rows)
  }

  /// Puts the starts of a range of replays into the block's memory.
  mutating func start(_ starts: ReplayStarts<Scalar>, _ range: Range<Int>) {
    let (offset, count) = (range.lowerBound * units, range.count * units)
    starts.states.withPointer { state.pointer.update(from: $0 + offset, count: count) }
    starts.traces?.withPointer { trace.pointer.update(from: $0 + offset, count: count) }
    offsetTrace(starts.meanRates)
  }

  private mutating func offsetTrace(_ meanRates: Matrix<Scalar>?) {
    let isOffset = adaptation.form == .deviations && packed.dynamics.hasAdaptation
    traceOffset = isOffset ? meanRates?.elements.map { -$0 / Scalar(adaptation.time) } : nil
  }

  /// Goes on with other dynamics of the same network, from where the replays are.
  mutating func change(
    _ packed: PackedNetwork<Scalar>, settings: ReplayProtocol, meanRates: Matrix<Scalar>?
  ) {
    // What was not carried begins at rest.
    if packed.dynamics.hasMomentum && !self.packed.dynamics.hasMomentum { velocity.clear() }
    if packed.dynamics.hasAdaptation && !self.packed.dynamics.hasAdaptation { trace.clear() }
    self.packed = packed
    adaptation = (settings.adaptationForm, settings.adaptationTime)
    offsetTrace(meanRates)
  }

  /// All steps, the first at `stream`.
  mutating func run(_ stream: RandomStream) { advance(to: steps, stream) }

  /// Steps until `end` of them are done, the first of all at `stream`.
  mutating func advance(to end: Int, _ stream: RandomStream) {
    let network = packed.network
    withPointers(network.bias, network.readoutWeights, network.readoutBias) {
      bias, readoutWeights, readoutBias in
      for t in done..<end {
        step(bias: bias, stream: stream.at(step: stream.step + UInt64(t)))
        if t >= warmup { record(t - warmup, weights: readoutWeights, bias: readoutBias) }
        if (t + 1) % Self.guardInterval == 0 || t + 1 == steps { look(after: t + 1) }
      }
    }
    done = end
  }

  private func step(bias: UnsafePointer<Scalar>, stream: RandomStream) {
    moveState(bias: bias, stream: stream)
    // a' = a + (r - m - a) / τ: the step has taken (r - a) / τ (REPLAY eq. 16).
    if let traceOffset {
      Scalar.add(traceOffset, toRowsOf: trace.pointer, rows: rows, columns: units)
    }
  }

  private func moveState(bias: UnsafePointer<Scalar>, stream: RandomStream) {
    let memory = CellMemory(
      state: UnsafePointer(state.pointer),
      velocity: packed.dynamics.hasMomentum ? velocity.pointer : nil,
      trace: packed.dynamics.hasAdaptation ? trace.pointer : nil, next: state.pointer)
    guard packed.isGated else {
      return cell.simple(
        packed, rows: rows, current: current.pointer, bias: bias, memory: memory, stream: stream)
    }
    for row in 0..<rows { (current.pointer + row * 3 * units).update(from: bias, count: 3 * units) }
    cell.gated(
      packed, rows: rows, gates: current.pointer, gated: gated.pointer, memory: memory,
      stream: stream)
  }

  private func record(
    _ sample: Int, weights: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>
  ) {
    let samples = steps - warmup
    if let kept { read(sample, weights: weights, bias: bias, into: kept) }
    guard stateInterval > 0, (sample + 1) % stateInterval == 0 else { return }
    let recordings = samples / stateInterval
    let to = states.pointer + ((sample + 1) / stateInterval - 1) * units
    for row in 0..<rows {
      (to + row * recordings * units).update(from: state.pointer + row * units, count: units)
    }
  }

  /// The read-out of this step, its positions and its outputs.
  private func read(
    _ sample: Int, weights: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>,
    into kept: ReplayDestination<Scalar>
  ) {
    let samples = steps - warmup
    let values = stepOutputs.pointer
    if let readout {
      readout.multiply(state.pointer, rows: rows, into: values)
      Scalar.add(bias, toRowsOf: values, rows: rows, columns: outputCount)
    } else {
      Scalar.replayReadout(
        rows: rows, units: units, outputs: outputCount, readout: weights, bias: bias,
        state: state.pointer, output: values, stride: outputCount)
    }
    decoder?.decode(
      values, rows: rows, into: kept.coordinates + 2 * sample, stride: 2 * samples)
    guard let outputs = kept.outputs else { return }
    for row in 0..<rows {
      (outputs + (row * samples + sample) * outputCount).update(
        from: values + row * outputCount, count: outputCount)
    }
  }

  /// Marks replays beyond the limit and puts them to rest.
  private mutating func look(after done: Int) {
    for row in 0..<rows where divergedAt[row] == nil {
      if isWithin(state.pointer + row * units, count: units, limit: limit) {
        lastSound[row] = done
        continue
      }
      divergedAt[row] = done
      (state.pointer + row * units).update(repeating: 0, count: units)
      (velocity.pointer + row * units).update(repeating: 0, count: units)
      (trace.pointer + row * units).update(repeating: 0, count: units)
    }
  }

  /// Blanks what comes after a divergence, and hands over the rest.
  func finish() -> ReplayPart<Scalar> {
    let samples = steps - warmup
    if let kept { for row in 0..<rows { blank(row, in: kept) } }
    return ReplayPart(
      states: stateInterval > 0
        ? Matrix(
          copying: states.pointer, rows: rows * (samples / stateInterval), columns: units) : nil,
      finalStates: Matrix(copying: state.pointer, rows: rows, columns: units),
      divergedAt: divergedAt)
  }

  /// Blanks what came after a divergence up to step `done`, as `finish` does after the last one.
  mutating func blankDiverged(after done: Int) {
    look(after: done)
    guard let kept else { return }
    for row in 0..<rows where divergedAt[row] != nil { blank(row, in: kept) }
  }

  /// The state of one replay `[unit]`.
  func rates(of row: Int) -> [Scalar] {
    Array(UnsafeBufferPointer(start: state.pointer + row * units, count: units))
  }

  /// The latest outputs of one replay `[output]`.
  func outputs(of row: Int) -> [Scalar] {
    Array(UnsafeBufferPointer(start: stepOutputs.pointer + row * outputCount, count: outputCount))
  }

  /// Replays beyond the limit.
  var divergedCount: Int { divergedAt.count { $0 != nil } }

  private func blank(_ row: Int, in kept: ReplayDestination<Scalar>) {
    let samples = steps - warmup
    let sound = divergedAt[row] == nil ? samples : max(0, lastSound[row] - warmup)
    let located = decoder == nil ? 0 : sound
    (kept.coordinates + 2 * (row * samples + located)).update(
      repeating: .nan, count: 2 * (samples - located))
    guard let outputs = kept.outputs, sound < samples else { return }
    (outputs + (row * samples + sound) * outputCount).update(
      repeating: .nan, count: (samples - sound) * outputCount)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func isWithin<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, count: Int, limit: Scalar
) -> Bool {
  // Counted without a branch, so that the loop runs on vectors; what is not a number counts too.
  var beyond = 0
  for i in 0..<count { beyond += abs(x[i]) <= limit ? 0 : 1 }
  return beyond == 0
}
