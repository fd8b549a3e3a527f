import Reverie

/// What one point does: how much work, how much memory, and how it is timed.
struct ScalingPlan {
  /// Units of work of one call.
  let work: Double
  /// Steps of one call; a measurement is in seconds per step.
  var steps = 1
  /// Arrays of single precision that are held at once, as shapes: the bound of memory.
  let arrays: [[Int]]
  /// Numbers of single precision that every step of one block reads or writes again: what has to stay in
  /// a cache for the step not to wait for memory.
  let working: Int
  /// Times it, for so many seconds.
  let run: (Double) -> Measurement

  /// Bytes of the bound.
  var bound: Int {
    var memory = MemoryEstimate()
    for shape in arrays { memory.add(shape) }
    return memory.bytes
  }
}
