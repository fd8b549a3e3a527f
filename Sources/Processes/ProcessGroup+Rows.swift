import Tensors

/// Rows that processes share.
extension ProcessGroup {
  /// The rows of each process: runs of whole blocks of `blockSize` rows, of which the last may be shorter.
  /// Processes beyond the number of blocks have none.
  public func shares(of rows: Int, blockSize: Int) -> [Range<Int>] {
    let blocks = (rows + blockSize - 1) / blockSize
    let bounds = (0...count).map { min(rows, blocks * $0 / count * blockSize) }
    return (0..<count).map { bounds[$0]..<bounds[$0 + 1] }
  }

  /// Gives every process the rows `[row, column]` of all.
  public func exchange<Scalar>(_ matrix: inout Matrix<Scalar>, shares: [Range<Int>]) {
    guard count > 1 else { return }
    let rowBytes = matrix.columns * MemoryLayout<Scalar>.stride
    matrix.withMutablePointer { exchange($0, rowBytes: rowBytes, shares: shares) }
  }

  /// Gives every process the numbers of all, one for each row.
  public func exchange<Number: BitwiseCopyable>(_ numbers: inout [Number], shares: [Range<Int>]) {
    guard count > 1 else { return }
    numbers.withUnsafeMutableBytes {
      guard let memory = $0.baseAddress else { return }
      exchange(memory, rowBytes: MemoryLayout<Number>.stride, shares: shares)
    }
  }
}
