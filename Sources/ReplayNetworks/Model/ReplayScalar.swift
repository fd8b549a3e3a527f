import CKernels
import Tensors

/// The element of a replay network: `Float` or `Double`, with the fused passes of its steps, which are
/// the kernels of `CKernels/replay.h` and `CKernels/decoding.h`.
public protocol ReplayScalar: TensorScalar {}

extension Float: ReplayScalar {}

extension Double: ReplayScalar {}

extension ReplayScalar {
  /// Constants of one step, as the kernels take them.
  public typealias StepConstants = rv_replay

  /// Constants of one step; those that are not exact in this type are rounded to it first.
  public static func stepConstants(
    _ dynamics: ReplayDynamics, negativeSlope: Double
  ) -> StepConstants {
    rv_replay(
      leak: dynamics.leak, gain: dynamics.gain, friction: dynamics.friction,
      adaptation: dynamics.outerAdaptation, inner_adaptation: dynamics.innerAdaptation,
      adaptation_rate: 1 / dynamics.adaptationTime, noise: dynamics.scaledNoise,
      negative_slope: negativeSlope)
  }

  /// The same constants for a cell that gives its drift itself (leak 0, gain 1).
  public static func driftConstants(_ dynamics: ReplayDynamics) -> StepConstants {
    var constants = stepConstants(dynamics, negativeSlope: 1)
    constants.leak = 0
    constants.gain = 1
    constants.inner_adaptation = 0
    return constants
  }

  // MARK: - Steps

  /// One step of `rows` rows from `state` to `next`: `v' = (1 - λ) v + γ φ(z) - κ r - b a + η ξ`,
  /// `r' = r + v'`, `a' = a + (r - a) / τ`.
  ///
  /// - Parameters:
  ///   - current: z without bias and inner adaptation; receives the whole of z.
  ///   - activity: φ of the whole z, where it is not the rectifier; `current` is then left alone.
  ///   - noise: ξ, nil for none.
  ///   - velocity: v, nil where friction is 1.
  ///   - trace: a, nil where no adaptation acts.
  public static func replayStep(
    _ constants: StepConstants, rows: Int, units: Int, bias: Input?, current: Output,
    activity: Input?, noise: Input?, state: Input, velocity: Output?, trace: Output?, next: Output
  ) {
    var arrays = rv_replay_arrays(
      rows: rows, units: units, bias: bias, current: current, activity: activity, noise: noise,
      state: state, velocity: velocity, trace: trace, next: next)
    withUnsafePointer(to: constants) { rv_replay_step(precision, $0, &arrays) }
  }

  /// `z -= b_in a` for `count` units.
  public static func addInnerAdaptation(
    _ constants: StepConstants, _ count: Int, trace: Input, to current: Output
  ) {
    withUnsafePointer(to: constants) {
      rv_replay_inner_adaptation(precision, $0, count, trace, current)
    }
  }

  /// The step backwards for `count` units: `current` holds z and receives its adjoint, `state` holds
  /// the adjoint of r' and receives that of r without the part through z; `outer` is the adjoint that
  /// reaches r' from the read-out.
  public static func replayBack(
    _ constants: StepConstants, count: Int, current: Output, slope: Input?, outer: Input,
    state: Output, velocity: Output?, trace: Output?
  ) {
    var adjoints = rv_replay_adjoints(
      count: count, current: current, slope: slope, outer: outer, state: state,
      velocity: velocity, trace: trace)
    withUnsafePointer(to: constants) { rv_replay_back(precision, $0, &adjoints) }
  }

  /// `error = factor (output - target)`; returns `Σ (output - target)²`.
  public static func replayError(
    count: Int, output: Input, target: Input, factor: Self, error: Output
  ) -> Double {
    rv_replay_error(precision, count, output, target, Double(factor), error)
  }

  /// `output[rows, outputs] = state · readoutᵀ + bias` for few outputs, rows `stride` apart.
  public static func replayReadout(
    rows: Int, units: Int, outputs: Int, readout: Input, bias: Input?, state: Input,
    output: Output, stride: Int
  ) {
    var readout = rv_readout(
      units: units, outputs: outputs, stride: stride, weights: readout, bias: bias)
    rv_replay_readout(precision, &readout, rows, state, output)
  }
}
