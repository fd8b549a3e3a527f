import RandomStreams
import Tensors

/// The order of data in a training: in every epoch each row once, in an order that follows from seed
/// and epoch alone. An order of no rows, or of batches of none, has empty batches.
public struct DataOrder: Sendable {
  /// The seed of every order.
  public let seed: UInt64
  /// Rows of the data.
  public let count: Int
  /// Rows of a batch: those asked for, or all where there are fewer.
  public let batchSize: Int
  private var epoch: Int?
  private var permutation: [Int] = []

  /// The order of `count` rows, in batches of `batchSize`.
  public init(seed: UInt64, count: Int, batchSize: Int = 1) {
    self.seed = seed
    self.count = max(0, count)
    self.batchSize = max(0, min(batchSize, count))
  }

  /// Full batches of an epoch.
  public var batchesPerEpoch: Int { batchSize > 0 ? count / batchSize : 0 }

  /// The row that is the training's draw `number`, counted from 0; there must be a row.
  public mutating func row(ofDraw number: Int) -> Int {
    let (epoch, index) = Self.place(of: number, in: count)
    begin(epoch)
    return permutation[index]
  }

  /// The rows of update `update`, counted from 0. Rows that fill no whole batch wait for another
  /// epoch.
  public mutating func batch(ofUpdate update: Int) -> ArraySlice<Int> {
    guard batchesPerEpoch > 0 else { return [] }
    let (epoch, index) = Self.place(of: update, in: batchesPerEpoch)
    begin(epoch)
    return permutation[index * batchSize..<(index + 1) * batchSize]
  }

  /// The batch of update `update` from `data` `[count, column]`.
  public mutating func batch<Scalar>(ofUpdate update: Int, from data: Matrix<Scalar>)
    -> Matrix<Scalar>
  {
    data.gatheringRows(Array(batch(ofUpdate: update)))
  }

  /// Of the epochs before the first, whose numbers are below 0, the order goes on backwards.
  private static func place(of number: Int, in length: Int) -> (epoch: Int, index: Int) {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: length)
    return rest < 0 ? (quotient - 1, rest + length) : (quotient, rest)
  }

  private mutating func begin(_ epoch: Int) {
    guard epoch != self.epoch else { return }
    let address = UInt64(bitPattern: Int64(epoch))
    permutation = RandomStream(seed: seed, step: address, purpose: .dataOrder)
      .permutation(of: count)
    self.epoch = epoch
  }
}
