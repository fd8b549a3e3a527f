// Documented in the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import CKernels
import RandomStreams
import Tensors

extension Float: InferenceScalar {
  public static func relaxedCounts(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ window: CountWindow, temperature: Float,
    events: Int, _ rates: Input, counts: Output, slopes: Output
  ) {
    rv_relaxed_counts_f32(
      stream.address, rows, columns, window.kernel, temperature, events, rates, counts, slopes)
  }

  public static func relaxedCounts(
    given exponentials: Input, _ count: Int, _ window: CountWindow, temperature: Float,
    events: Int, _ rates: Input, counts: Output, slopes: Output
  ) {
    rv_relaxed_counts_given_f32(
      count, window.kernel, temperature, events, exponentials, rates, counts, slopes)
  }

  public static func countSteps(
    _ stream: RandomStream, rows: Int, units: Int, steps: Int, lateral: Input, packed: Input?,
    stepSize: Float, ceilings: (state: Float, change: Float), drive: Input, potentials: Output,
    counts: Output, spikes: UnsafeMutablePointer<Double>, active: UnsafeMutablePointer<Double>,
    workspace: Output
  ) {
    var network = rv_count_network_f32(
      units: units, lateral: lateral, packed: packed, step_size: stepSize,
      state_ceiling: ceilings.state, change_ceiling: ceilings.change)
    rv_count_steps_f32(
      &network, stream.address, rows, steps, drive, potentials, counts, spikes, active, workspace)
  }

  public static func eventProduct(
    _ weights: Input, inputs: Int, units: Int, _ counts: Input, rows: Int, _ sums: Output,
    active: UnsafeMutablePointer<Double>?
  ) {
    rv_event_product_f32(weights, inputs, units, counts, rows, sums, active)
  }

  public static func softCeiling(_ x: Input, _ ceiling: Float, _ y: Output, _ count: Int) {
    rv_soft_ceiling_f32(x, ceiling, y, count)
  }

  public static func softCeilingSlope(_ x: Input, _ ceiling: Float, _ slope: Output, _ count: Int) {
    rv_soft_ceiling_slope_f32(x, ceiling, slope, count)
  }
}
