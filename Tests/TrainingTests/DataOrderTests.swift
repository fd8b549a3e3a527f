import Tensors
import Testing
import Training

@Suite struct DataOrderTests {
  @Test func everyRowOncePerEpoch() {
    var order = DataOrder(seed: 3, count: 50, batchSize: 10)
    let first = (0..<5).flatMap { Array(order.batch(ofUpdate: $0)) }
    let second = (5..<10).flatMap { Array(order.batch(ofUpdate: $0)) }
    #expect(first.sorted() == Array(0..<50))
    #expect(second.sorted() == Array(0..<50))
    #expect(first != second)
    var again = DataOrder(seed: 3, count: 50, batchSize: 10)
    #expect(Array(again.batch(ofUpdate: 7)) == Array(second[20..<30]))
  }

  /// Draws go on through an incomplete batch; batches do not.
  @Test func drawsAndBatches() {
    var order = DataOrder(seed: 3, count: 7, batchSize: 3)
    let draws = (0..<14).map { order.row(ofDraw: $0) }
    #expect(draws[..<7].sorted() == Array(0..<7) && draws[7...].sorted() == Array(0..<7))
    #expect(Array(order.batch(ofUpdate: 3)) == Array(draws[10..<13]))
    let rows = Matrix<Double>(rows: 7, columns: 1, elements: (0..<7).map(Double.init))
    #expect(order.batch(ofUpdate: 1, from: rows).elements == draws[3..<6].map(Double.init))
    #expect(DataOrder(seed: 3, count: 2, batchSize: 100).batchSize == 2)
  }

  /// Numbers that no training asks for, as a damaged checkpoint may: no trap, and nothing else changes.
  @Test func placesBeyondTheTraining() {
    for (count, size) in [(0, 3), (5, 0), (-1, -1), (0, 0)] {
      var order = DataOrder(seed: 3, count: count, batchSize: size)
      #expect(order.batchesPerEpoch == 0 && order.batch(ofUpdate: 7).isEmpty)
    }
    var order = DataOrder(seed: 3, count: 7, batchSize: 3)
    for update in [-1, -2, .min, .max] { #expect(order.batch(ofUpdate: update).count == 3) }
    #expect((-7..<0).map { order.row(ofDraw: $0) }.sorted() == Array(0..<7))
  }
}
