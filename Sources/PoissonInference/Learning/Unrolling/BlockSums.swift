import Processes
import Tensors

/// The sums of all blocks of a batch, `[block, number]` in one piece of memory for each kind of number.
final class BlockSums<Scalar: InferenceScalar>: Sendable {
  // Blocks are written by one worker each, and read when all are done.

  /// Blocks that there is memory for.
  let count: Int
  private let layout: UnrollingLayout
  private let dictionaries: AlignedMemory<Scalar>
  private let numbers: AlignedMemory<Double>

  init(_ layout: UnrollingLayout, blocks: Int) {
    (self.layout, count) = (layout, blocks)
    dictionaries = AlignedMemory(blocks * layout.pixels * layout.latents)
    numbers = AlignedMemory(blocks * GradientSums<Scalar>.size(layout))
  }

  /// Bytes held.
  var bytes: Int {
    dictionaries.count * MemoryLayout<Scalar>.stride + numbers.count * MemoryLayout<Double>.stride
  }

  /// Whether the memory serves another batch.
  func fits(_ layout: UnrollingLayout, blocks: Int) -> Bool {
    self.layout == layout && count >= blocks
  }

  subscript(block: Int) -> GradientSums<Scalar> {
    GradientSums(
      layout, dictionary: dictionaries.pointer + block * layout.pixels * layout.latents,
      numbers: numbers.pointer + block * GradientSums<Scalar>.size(layout))
  }

  /// Gives every process the sums of the blocks of all.
  func exchange(_ shares: [Range<Int>], of processes: any ProcessGroup) {
    guard processes.count > 1 else { return }
    let stride = MemoryLayout<Scalar>.stride
    processes.exchange(
      dictionaries.pointer, rowBytes: layout.pixels * layout.latents * stride, shares: shares)
    processes.exchange(
      numbers.pointer, rowBytes: GradientSums<Scalar>.size(layout) * MemoryLayout<Double>.stride,
      shares: shares)
  }
}
