import RandomStreams
import Tensors

/// What a network does while it integrates paths: states and outputs of every step.
public struct AwakeActivity<Scalar: ReplayScalar>: Sendable {
  /// Number of trials.
  public let trials: Int
  /// T
  public let steps: Int
  /// r₀ ... r_T, row `time · trials + trial`.
  public let states: Matrix<Scalar>
  /// y₁ ... y_T, row `(time - 1) · trials + trial`.
  public let outputs: Matrix<Scalar>

  /// States at one time, `[trial, unit]`.
  public func states(at time: Int) -> Matrix<Scalar> {
    states.rows(time * trials..<(time + 1) * trials)
  }

  /// Traces that adaptation of time constant `time` (steps) has after the last step
  /// `[trial, unit]`, a' = (1 - 1/τ) a + r/τ from a = 0, whether or not it acts.
  public func finalTrace(time: Double) -> Matrix<Scalar> {
    var trace = Matrix<Scalar>.zeros(trials, states.columns)
    for t in 0..<steps {
      trace.scale(by: Scalar(1 - 1 / time))
      trace.add(states(at: t), scaledBy: Scalar(1 / time))
    }
    return trace
  }

  /// Decoded positions `[trial, step]`, without the first sample.
  public func decoded(by code: SignalCode, timeStep: Double) -> Trajectories {
    let points = code.decode(outputs)
    var result = Trajectories(trials: trials, samples: steps, timeStep: timeStep)
    for t in 0..<steps { for b in 0..<trials { result[b, t] = points[t * trials + b] } }
    return result
  }
}

extension ReplayNetwork {
  /// Runs the network along `paths`.
  ///
  /// - Parameters:
  ///   - noise: the address of the noise of the first step; nil for none.
  ///   - dynamics: other dynamics than the network's own.
  public func runAwake(
    along paths: Trajectories, task: ReplayTask, noise: RandomStream?,
    dynamics: ReplayDynamics? = nil
  ) -> AwakeActivity<Scalar> {
    let (trials, steps) = (paths.trials, paths.samples - 1)
    let pass = PathPass<Scalar>(architecture, rows: trials, steps: steps, backwards: false)
    let block: TrialBlock<Scalar> = task.block(
      of: paths,
      stream: RandomStream(
        seed: noise?.seed ?? 0, chain: noise?.chain ?? 0, step: TrialSource.testIteration))
    pass.run(PackedNetwork(self, dynamics: dynamics ?? self.dynamics), block, noise: noise)
    return AwakeActivity(
      trials: trials, steps: steps,
      states: Matrix(
        copying: pass.states.pointer, rows: (steps + 1) * trials, columns: architecture.units),
      outputs: Matrix(
        copying: pass.outputs.pointer, rows: steps * trials, columns: architecture.outputs))
  }
}

extension Matrix {
  init(copying pointer: UnsafePointer<Scalar>, rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns,
      elements: Array(UnsafeBufferPointer(start: pointer, count: rows * columns)))
  }
}
