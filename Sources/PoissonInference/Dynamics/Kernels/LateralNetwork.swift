import RandomStreams
import Tensors

/// A linear Poisson model prepared for many steps with fixed weights: lateral weights, packed for
/// dense sums, and the constants of the update.
struct LateralNetwork<Scalar: InferenceScalar>: Sendable {
  let units: Int
  let stepSize: Scalar
  let ceilings: (state: Scalar, change: Scalar)
  private let isEventDriven: Bool
  /// W `[neuron, neuron]`, or packed for dense sums; written in the initialiser only.
  private let weights: AlignedMemory<Scalar>

  init(_ model: IterativeModel<Scalar>, opening: Double, isEventDriven: Bool) {
    units = model.configuration.latents
    stepSize = model.stepSizes[0]
    self.isEventDriven = isEventDriven
    let ceilings = model.configuration.ceilings(opening: opening)
    self.ceilings = (Scalar(ceilings.state[0]), Scalar(ceilings.change[0]))
    let units = units
    let weights = AlignedMemory<Scalar>(
      isEventDriven ? units * units : Scalar.packedCount(to: units, from: units),
      cleared: false)
    model.lateralWeights.withPointer {
      if isEventDriven {
        weights.pointer.update(from: $0, count: units * units)
      } else {
        Scalar.pack($0, to: units, from: units, transposed: false, weights.pointer)
      }
    }
    self.weights = weights
  }

  /// Images advanced together: enough for the register tile of the dense product, few enough for
  /// their state to stay in the cache.
  static var blockRows: Int { 16 }

  /// `steps` sampled steps (IPVAE eqs. 11 to 13, lateral form) of the images `rows` under a fixed drive;
  /// `spikes` and `active` `[image]` are increased.
  func advance(
    _ potentials: inout Matrix<Scalar>, rows: Range<Int>, drive: Matrix<Scalar>, steps: Int,
    stream: RandomStream, counts: inout Matrix<Scalar>, spikes: inout [Double],
    active: inout [Double],
    workspace: inout Matrix<Scalar>, parallelism: Parallelism
  ) {
    let units = units
    withPointers(&potentials, &counts, &workspace, &spikes, &active, reading: drive) {
      u, z, work, spikes, active, drive in
      // Each block of images is touched by one thread only.
      nonisolated(unsafe) let (u, z, work, drive) = (u, z, work, drive)
      nonisolated(unsafe) let (spikes, active) = (spikes, active)
      parallelism.forEachBlock(of: rows.count, blockSize: Self.blockRows) { block in
        let first = rows.lowerBound + block.lowerBound
        let at = first * units
        Scalar.countSteps(
          stream.advanced(byChains: first), rows: block.count,
          units: units, steps: steps, lateral: weights.pointer,
          packed: isEventDriven ? nil : UnsafePointer(weights.pointer),
          stepSize: stepSize, ceilings: ceilings, drive: drive + at,
          potentials: u + at, counts: z + at, spikes: spikes + first,
          active: active + first, workspace: work + at)
      }
    }
  }
}
