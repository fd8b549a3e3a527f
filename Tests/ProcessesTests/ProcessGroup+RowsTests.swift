import Tensors
import Testing

@testable import Processes

@Suite struct ProcessGroupRowsTests {
  /// Shares are runs of whole blocks, one after the other, whether or not there are enough blocks.
  @Test(arguments: [1, 2, 3, 4, 7], [0, 1, 64, 65, 1_000])
  func sharesAreWholeBlocks(count: Int, rows: Int) {
    let shares = LoopbackProcesses.run(count) { $0.shares(of: rows, blockSize: 64) }
    for own in shares {
      #expect(own == shares[0] && own.count == count)
      #expect(own.first?.lowerBound == 0 && own.last?.upperBound == rows)
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
      #expect(own.allSatisfy { $0.upperBound % 64 == 0 || $0.upperBound == rows })
    }
    #expect(shares[0].map(\.count).max()! <= (rows + 63) / 64 / count * 64 + 64)
  }

  /// After an exchange every member has the rows that each has made, of matrices and of numbers.
  @Test(arguments: [1, 2, 4])
  func everyMemberHasAllRows(count: Int) {
    let all = LoopbackProcesses.run(count) { group in
      let shares = group.shares(of: 10, blockSize: 3)
      var (matrix, numbers) = (Matrix<Float>.zeros(10, 5), [Int](repeating: 0, count: 10))
      for row in shares[group.rank] {
        for column in 0..<5 { matrix[row, column] = Float(10 * row + column) }
        numbers[row] = row + 1
      }
      for _ in 0..<3 { group.exchange(&matrix, shares: shares) }
      group.exchange(&numbers, shares: shares)
      return (matrix, numbers)
    }
    for (matrix, numbers) in all {
      #expect(matrix.elements == (0..<10).flatMap { row in (0..<5).map { Float(10 * row + $0) } })
      #expect(numbers == Array(1...10))
    }
  }
}
