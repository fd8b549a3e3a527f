import RandomStreams
import Tensors

/// The order of images in an epoch: a permutation that follows from seed and epoch alone.
struct DataOrder: Sendable {
  let seed: UInt64
  let count: Int
  let batchSize: Int
  private var epoch = -1
  private var permutation: [Int] = []

  init(seed: UInt64, count: Int, batchSize: Int) {
    self.seed = seed
    self.count = count
    self.batchSize = min(batchSize, count)
  }

  /// Full batches of an epoch.
  var batchesPerEpoch: Int { count / batchSize }

  /// The images of update `update`, counted from 0.
  mutating func batch(ofUpdate update: Int) -> ArraySlice<Int> {
    let wanted = update / batchesPerEpoch
    if epoch != wanted {
      permutation = Self.permutation(of: count, seed: seed, epoch: wanted)
      epoch = wanted
    }
    let start = update % batchesPerEpoch * batchSize
    return permutation[start..<start + batchSize]
  }

  /// Fisher–Yates from one uniform draw per place.
  static func permutation(of count: Int, seed: UInt64, epoch: Int) -> [Int] {
    var stream = RandomStream(seed: seed, step: UInt64(epoch), purpose: .dataOrder)
    let draws = Matrix<Double>.uniforms(1, count, from: &stream).elements
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, min(i, Int(draws[i] * Double(i + 1))))
    }
    return order
  }

  /// `count` independent draws from `0..<limit`, for resampling.
  static func draws(count: Int, below limit: Int, seed: UInt64, step: Int) -> [Int] {
    var stream = RandomStream(seed: seed, step: UInt64(step), purpose: .metrics)
    return Matrix<Double>.uniforms(1, count, from: &stream).elements.map {
      min(limit - 1, Int($0 * Double(limit)))
    }
  }
}
