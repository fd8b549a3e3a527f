import RandomStreams
import Tensors

/// A block of replays and the memory of its steps.
struct ReplayBlock<Scalar: ReplayScalar> {
  private let packed: PackedNetwork<Scalar>
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
  private let current: Scratch<Scalar>
  private let gated: Scratch<Scalar>
  private let readout: PackedWeights<Scalar>?
  /// `[replay, step, output]`
  private let outputs: Scratch<Scalar>
  /// One step's outputs `[replay, output]`, of wide read-outs.
  private let stepOutputs: Scratch<Scalar>
  /// `[replay, recording, unit]`
  private let states: Scratch<Scalar>
  private var divergedAt: [Int?]
  private var lastSound: [Int]
  /// Steps between two looks for divergence.
  private static var guardInterval: Int { 8 }

  init(
    _ packed: PackedNetwork<Scalar>, rows: Int, steps: Int, warmup: Int, keepsOutputs: Bool,
    stateInterval: Int, limit: Scalar
  ) {
    let architecture = packed.network.architecture
    (self.packed, self.rows, self.steps, self.warmup) = (packed, rows, steps, warmup)
    (self.limit, self.stateInterval) = (limit, stateInterval)
    (units, outputCount) = (architecture.units, architecture.outputs)
    cell = CellStep(rows: rows, network: architecture)
    let block = rows * architecture.units
    state = Scratch(block)
    velocity = Scratch(block)
    trace = Scratch(block)
    current = Scratch(rows * architecture.gateUnits)
    gated = Scratch(architecture.cell == .gated ? block : 0)
    readout = architecture.outputs > 4 ? PackedWeights(packed.network.readoutWeights) : nil
    outputs = Scratch(rows * (steps - warmup) * architecture.outputs)
    stepOutputs = Scratch(architecture.outputs > 4 ? rows * architecture.outputs : 0)
    states = Scratch(
      stateInterval > 0 ? (steps - warmup) / stateInterval * block : 0)
    divergedAt = [Int?](repeating: nil, count: rows)
    lastSound = [Int](repeating: 0, count: rows)
  }

  func start(_ starts: ReplayStarts<Scalar>, _ range: Range<Int>) {
    let (offset, count) = (range.lowerBound * units, range.count * units)
    starts.states.withPointer { state.pointer.update(from: $0 + offset, count: count) }
    starts.traces?.withPointer { trace.pointer.update(from: $0 + offset, count: count) }
  }

  mutating func run(_ stream: RandomStream) {
    let dynamics = packed.dynamics
    let v = dynamics.hasMomentum ? velocity.pointer : nil
    let a = dynamics.hasAdaptation ? trace.pointer : nil
    packed.network.bias.withPointer { bias in
      packed.network.readoutBias.withPointer { readoutBias in
        packed.network.readoutWeights.withPointer { readoutWeights in
          for t in 0..<steps {
            let here = stream.at(step: stream.step + UInt64(t))
            step(bias, v, a, here)
            if t >= warmup { record(t - warmup, readoutWeights, readoutBias) }
            if (t + 1) % Self.guardInterval == 0 || t + 1 == steps { look(after: t + 1) }
          }
        }
      }
    }
  }

  private func step(
    _ bias: UnsafePointer<Scalar>, _ v: UnsafeMutablePointer<Scalar>?,
    _ a: UnsafeMutablePointer<Scalar>?, _ stream: RandomStream
  ) {
    guard packed.isGated else {
      return cell.simple(
        packed, rows: rows, current: current.pointer, accumulate: false, bias: bias,
        state: state.pointer, velocity: v, trace: a, next: state.pointer, stream: stream)
    }
    for row in 0..<rows { (current.pointer + row * 3 * units).update(from: bias, count: 3 * units) }
    cell.gated(
      packed, rows: rows, gates: current.pointer, gated: gated.pointer, state: state.pointer,
      velocity: v, trace: a, next: state.pointer, stream: stream)
  }

  private func record(
    _ sample: Int, _ weights: UnsafePointer<Scalar>, _ bias: UnsafePointer<Scalar>
  ) {
    let samples = steps - warmup
    let first = outputs.pointer + sample * outputCount
    if let readout {
      readout.multiply(state.pointer, rows: rows, into: stepOutputs.pointer)
      Scalar.replayCurrent(
        packed.constants, rows: rows, units: outputCount, bias: bias, trace: nil,
        current: stepOutputs.pointer)
      for row in 0..<rows {
        (first + row * samples * outputCount).update(
          from: stepOutputs.pointer + row * outputCount, count: outputCount)
      }
    } else {
      Scalar.replayReadout(
        rows: rows, units: units, outputs: outputCount, readout: weights, bias: bias,
        state: state.pointer, output: first, stride: samples * outputCount)
    }
    guard stateInterval > 0, (sample + 1) % stateInterval == 0 else { return }
    let recordings = samples / stateInterval
    let to = states.pointer + ((sample + 1) / stateInterval - 1) * units
    for row in 0..<rows {
      (to + row * recordings * units).update(from: state.pointer + row * units, count: units)
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

  func finish(
    code: SignalCode, recordsOutputs: Bool, decodes: Bool = true
  ) -> ReplayPart<Scalar> {
    let samples = steps - warmup
    for row in 0..<rows where divergedAt[row] != nil {
      let sound = max(0, lastSound[row] - warmup)
      (outputs.pointer + (row * samples + sound) * outputCount)
        .update(repeating: .nan, count: (samples - sound) * outputCount)
    }
    let all = Matrix<Scalar>(copying: outputs.pointer, rows: rows * samples, columns: outputCount)
    return ReplayPart(
      coordinates: decodes
        ? code.coordinates(of: all) : [Double](repeating: .nan, count: 2 * rows * samples),
      outputs: recordsOutputs ? all : nil,
      states: stateInterval > 0
        ? Matrix(
          copying: states.pointer, rows: rows * (samples / stateInterval), columns: units) : nil,
      finalStates: Matrix(copying: state.pointer, rows: rows, columns: units),
      divergedAt: divergedAt)
  }
}

extension SignalCode {
  /// Decoded positions of outputs, x and y in turn.
  func coordinates<Scalar: ReplayScalar>(of outputs: Matrix<Scalar>) -> [Double] {
    isPosition ? outputs.doubles : decode(outputs).flatMap { [$0.x, $0.y] }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func isWithin<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, count: Int, limit: Scalar
) -> Bool {
  var good = true
  for i in 0..<count { good = good && abs(x[i]) <= limit }
  return good
}

extension ReplayNetwork {
  /// Replays of this network, from starts on awake trials of `source` (section 4).
  public func replay(
    _ settings: ReplayProtocol, source: TrialSource, seed: UInt64,
    parallelism: Parallelism = .serial, recordsOutputs: Bool = false, stateInterval: Int = 0
  ) throws(ReplayError) -> ReplayRecord<Scalar> {
    var simulator = try ReplaySimulator(
      self, code: source.task.code, settings: settings, parallelism: parallelism)
    simulator.recordsOutputs = recordsOutputs
    simulator.stateInterval = stateInterval
    let starts = makeStarts(
      settings.start, count: settings.count, paths: source.testPaths(settings.count),
      task: source.task, dynamics: simulator.dynamics, seed: seed)
    return try simulator.run(
      from: starts, seed: seed, timeStep: source.task.environment.timeStep)
  }
}
