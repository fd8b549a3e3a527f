import RandomStreams
import Tensors

/// The order of data in a training: in every epoch each row once, in an order that follows from seed
/// and epoch alone.
public struct DataOrder: Sendable {
  /// The seed of every order.
  public let seed: UInt64
  /// Rows of the data.
  public let count: Int
  /// Rows of a batch: those asked for, or all where there are fewer.
  public let batchSize: Int
  private var epoch = -1
  private var permutation: [Int] = []

  /// The order of `count` rows, in batches of `batchSize`.
  public init(seed: UInt64, count: Int, batchSize: Int = 1) {
    self.seed = seed
    self.count = count
    self.batchSize = min(batchSize, count)
  }

  /// Full batches of an epoch.
  public var batchesPerEpoch: Int { count / batchSize }

  /// The row that is the training's draw `number`, counted from 0.
  public mutating func row(ofDraw number: Int) -> Int {
    let (epoch, index) = number.quotientAndRemainder(dividingBy: count)
    begin(epoch)
    return permutation[index]
  }

  /// The rows of update `update`, counted from 0. Rows that fill no whole batch wait for another
  /// epoch.
  public mutating func batch(ofUpdate update: Int) -> ArraySlice<Int> {
    let (epoch, index) = update.quotientAndRemainder(dividingBy: batchesPerEpoch)
    begin(epoch)
    return permutation[index * batchSize..<(index + 1) * batchSize]
  }

  /// The batch of update `update` from `data` `[count, column]`.
  public mutating func batch<Scalar>(ofUpdate update: Int, from data: Matrix<Scalar>)
    -> Matrix<Scalar>
  {
    data.gatheringRows(Array(batch(ofUpdate: update)))
  }

  private mutating func begin(_ epoch: Int) {
    guard epoch != self.epoch else { return }
    permutation = RandomStream(seed: seed, step: UInt64(epoch), purpose: .dataOrder)
      .permutation(of: count)
    self.epoch = epoch
  }
}
