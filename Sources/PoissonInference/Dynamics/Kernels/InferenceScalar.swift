import RandomStreams
import Tensors

/// A scalar with the kernels of Poisson inference: `Float` or `Double`.
public protocol InferenceScalar: UnrollingScalar {
  /// Relaxed counts and their slopes ∂z/∂r for rates `[rows, columns]`; rows are chains of `stream`.
  static func relaxedCounts(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ window: CountWindow, temperature: Self,
    events: Int, _ rates: Input, counts: Output, slopes: Output)
  /// The same with given unit exponentials `[events, count]`.
  static func relaxedCounts(
    given exponentials: Input, _ count: Int, _ window: CountWindow, temperature: Self, events: Int,
    _ rates: Input, counts: Output, slopes: Output)
  /// `steps` sampled steps of potentials under a fixed drive; `packed` nil sums over spikes only.
  static func countSteps(
    _ stream: RandomStream, rows: Int, units: Int, steps: Int, lateral: Input, packed: Input?,
    stepSize: Self, ceilings: (state: Self, change: Self), drive: Input, potentials: Output,
    counts: Output, spikes: UnsafeMutablePointer<Double>, active: UnsafeMutablePointer<Double>,
    workspace: Output)
  /// `sums[rows, units] = counts[rows, inputs] · weights[inputs, units]` over non-zero counts.
  static func eventProduct(
    _ weights: Input, inputs: Int, units: Int, _ counts: Input, rows: Int, _ sums: Output,
    active: UnsafeMutablePointer<Double>?)
  /// `y = c - softplus(c - max(x, -8))`
  static func softCeiling(_ x: Input, _ ceiling: Self, _ y: Output, _ count: Int)
  /// Its slope in x.
  static func softCeilingSlope(_ x: Input, _ ceiling: Self, _ slope: Output, _ count: Int)
}
