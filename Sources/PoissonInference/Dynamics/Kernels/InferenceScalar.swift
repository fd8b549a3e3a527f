import CKernels
import RandomStreams
import Tensors

/// A scalar with the kernels of Poisson inference: `Float` or `Double`.
public protocol InferenceScalar: UnrollingScalar {}

extension Float: InferenceScalar {}

extension Double: InferenceScalar {}

extension InferenceScalar {
  /// Rates are `eᵘ + rateFloor`, 2⁻²³: positive however low the potential, so that the time of the
  /// first event and the slope of a count are finite.
  public static var rateFloor: Self { Self(RV_RATE_FLOOR) }

  /// Relaxed counts and their slopes ∂z/∂r for rates `[rows, columns]`; rows are chains of `stream`.
  public static func relaxedCounts(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ window: CountWindow, temperature: Self,
    events: Int, _ rates: Input, counts: Output, slopes: Output
  ) {
    var relaxation = rv_relaxation(
      window: window.kernel, temperature: Double(temperature), events: events)
    rv_relaxed_counts(
      precision, &relaxation, stream.address, rows, columns, rates, counts, slopes)
  }

  /// The same with given unit exponentials `[events, count]`.
  public static func relaxedCounts(
    given exponentials: Input, _ count: Int, _ window: CountWindow, temperature: Self, events: Int,
    _ rates: Input, counts: Output, slopes: Output
  ) {
    var relaxation = rv_relaxation(
      window: window.kernel, temperature: Double(temperature), events: events)
    rv_relaxed_counts_given(precision, &relaxation, count, exponentials, rates, counts, slopes)
  }

  /// `steps` sampled steps of potentials under a fixed drive; `packed` nil sums over spikes only.
  public static func countSteps(
    _ stream: RandomStream, rows: Int, units: Int, steps: Int, lateral: Input, packed: Input?,
    stepSize: Self, ceilings: (state: Self, change: Self), drive: Input, potentials: Output,
    counts: Output, spikes: UnsafeMutablePointer<Double>, active: UnsafeMutablePointer<Double>,
    workspace: Output
  ) {
    var network = rv_count_network(
      units: units, lateral: lateral, packed: packed,
      motion: rv_motion(
        step_size: Double(stepSize), state_ceiling: Double(ceilings.state),
        change_ceiling: Double(ceilings.change)))
    var arrays = rv_count_arrays(
      rows: rows, drive: drive, potentials: potentials, counts: counts, spikes: spikes,
      active: active, workspace: workspace)
    rv_count_steps(precision, &network, stream.address, steps, &arrays)
  }

  /// `sums[rows, units] = counts[rows, inputs] · weights[inputs, units]` over non-zero counts.
  public static func eventProduct(
    _ weights: Input, inputs: Int, units: Int, _ counts: Input, rows: Int, _ sums: Output,
    active: UnsafeMutablePointer<Double>?
  ) {
    rv_event_product(precision, weights, inputs, units, counts, rows, sums, active)
  }

  /// `y = c - softplus(c - max(x, -8))`
  public static func softCeiling(_ x: Input, _ ceiling: Self, _ y: Output, _ count: Int) {
    rv_soft_ceiling(precision, x, Double(ceiling), y, count)
  }

  /// `y = c tanh(x / c)`
  public static func tanhCeiling(_ x: Input, _ ceiling: Self, _ y: Output, _ count: Int) {
    rv_tanh_ceiling(precision, x, Double(ceiling), y, count)
  }
}
