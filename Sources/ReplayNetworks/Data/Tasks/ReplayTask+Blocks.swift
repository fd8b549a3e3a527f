import RandomStreams
import Tensors

extension ReplayTask {
  /// The trials of `paths` as the network takes them.
  ///
  /// - Parameter stream: address of the trials' masks and input noise (its chain belongs to the
  ///   first trial).
  public func block<Scalar: ReplayScalar>(
    of paths: Trajectories, stream: RandomStream
  ) -> TrialBlock<Scalar> {
    let (trials, steps) = (paths.trials, paths.samples - 1)
    // Points time outermost: row `sample · trials + trial`.
    var points: [Position] = []
    points.reserveCapacity(trials * (steps + 1))
    for sample in 0...steps { for trial in 0..<trials { points.append(paths[trial, sample]) } }
    let signals: Matrix<Scalar> = code.signals(at: points)
    let targets = signals.rows(trials..<(steps + 1) * trials)
    let visible = visibility(trials: trials, steps: steps, stream: stream)
    var changes = changes(signals, points, trials: trials, steps: steps)
    addInputNoise(&changes, trials: trials, stream: stream)
    let isPositionMask = mask.kind == .position
    scaleRows(&changes, by: isPositionMask ? [] : visible, gain: Scalar(inputGain))
    guard isPositionMask else {
      return TrialBlock(
        trials: trials, steps: steps, initialSignals: signals.rows(0..<trials), inputs: changes,
        targets: targets)
    }
    return TrialBlock(
      trials: trials, steps: steps, initialSignals: nil,
      inputs: withPositions(changes, signals, visible), targets: targets)
  }

  private func visibility(trials: Int, steps: Int, stream: RandomStream) -> [Bool] {
    var draws = stream.with(.trialMasks)
    let places = Matrix<Double>.uniforms(trials, 1, from: &draws)
    var visible: [Bool] = []
    visible.reserveCapacity(trials * steps)
    for t in 0..<steps {
      for trial in 0..<trials {
        visible.append(
          mask.difficulty == 0 || mask.isVisible(t, of: steps, draw: places[trial, 0]))
      }
    }
    return visible
  }

  private func changes<Scalar: ReplayScalar>(
    _ signals: Matrix<Scalar>, _ points: [Position], trials: Int, steps: Int
  ) -> Matrix<Scalar> {
    let rows = trials * steps
    switch input {
    case .signalChange:
      var result = signals.rows(trials..<trials + rows)
      result.add(signals.rows(0..<rows), scaledBy: -1)
      return result
    case .displacement:
      return SignalCode.position.signals(
        at: (0..<rows).map { points[$0 + trials] - points[$0] })
    case .turn:
      var result = Matrix<Scalar>.zeros(rows, 1)
      for row in 0..<rows {
        let (a, b) = (points[row], points[row + trials])
        result[row, 0] = Scalar(atan2(a.x * b.y - a.y * b.x, a.dot(b)))
      }
      return result
    }
  }

  private func addInputNoise<Scalar: ReplayScalar>(
    _ changes: inout Matrix<Scalar>, trials: Int, stream: RandomStream
  ) {
    guard inputNoise > 0 else { return }
    let (columns, steps) = (changes.columns, changes.rows / trials)
    var draws = stream.with(.inputNoise)
    var noise = Matrix<Scalar>.zeros(trials, columns)
    for t in 0..<steps {
      // A trial's step t is addressed by its own number, whatever the block.
      draws.step = stream.step << 12 + UInt64(t)
      noise.fillWithNormals(from: &draws)
      withPointers(&changes, reading: noise) { changes, noise in
        add(
          noise, scaledBy: Scalar(inputNoise), to: changes + t * trials * columns,
          count: trials * columns)
      }
    }
  }

  /// Input rows `[g Δs, m s, m]`.
  private func withPositions<Scalar: ReplayScalar>(
    _ changes: Matrix<Scalar>, _ signals: Matrix<Scalar>, _ visible: [Bool]
  ) -> Matrix<Scalar> {
    let (width, dimension) = (changes.columns, signals.columns)
    var result = Matrix<Scalar>.zeros(changes.rows, width + dimension + 1)
    let columns = result.columns
    withPointers(&result, reading: changes, signals) { out, change, signal in
      for row in visible.indices {
        let to = out + row * columns
        to.update(from: change + row * width, count: width)
        guard visible[row] else { continue }
        (to + width).update(from: signal + row * dimension, count: dimension)
        to[width + dimension] = 1
      }
    }
    return result
  }
}

/// Multiplies by `gain` the rows that are visible and by 0 the others; an empty `visible` means all.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func scaleRows<Scalar: TensorScalar>(
  _ matrix: inout Matrix<Scalar>, by visible: [Bool], gain: Scalar
) {
  let (rows, columns) = (matrix.rows, matrix.columns)
  matrix.withMutablePointer { x in
    for row in 0..<rows {
      let factor = visible.isEmpty || visible[row] ? gain : 0
      for j in 0..<columns { x[row * columns + j] *= factor }
    }
  }
}
