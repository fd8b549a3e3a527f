import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct SamplingFloorTests {
  @Test func freshSets() throws {
    let floor = try #require(
      SamplingFloor(
        repetitions: 3, draw: { Matrix(repeating: Double($0), 2, 1) },
        metric: { $1[0, 0] - $0[0, 0] + $0[0, 0] / 10 }))
    #expect(floor.values == [1, 1.2, 1.4] && floor.median == 1.2)
  }

  /// Sets are of the sizes asked for, which may be larger than the reference, of its draws, and differ between
  /// repetitions.
  @Test func setsOfAReference() throws {
    let reference = Matrix(rows: 10, columns: 1, elements: (0..<10).map { Double($0) })
    var stream = RandomStream(seed: 27, purpose: .metrics)
    var pairs: [[Double]] = []
    _ = SamplingFloor(
      reference: reference, first: 60, second: 4, repetitions: 4, using: &stream
    ) { x, y in
      #expect(x.rows == 60 && y.rows == 4)
      pairs.append(x.elements + y.elements)
      return 0
    }
    #expect(pairs.count == 4 && pairs.allSatisfy { Set($0).isSubset(of: reference.elements) })
    #expect(Set(pairs).count == 4 && Set(pairs[0]).count > 5)
    #expect(stream.step == 1)
  }

  @Test func undefined() {
    var stream = RandomStream(seed: 28)
    let reference = Matrix<Double>.zeros(5, 1)
    let metric: (Matrix<Double>, Matrix<Double>) -> Double? = { _, _ in 1 }
    #expect(
      SamplingFloor(reference: reference, first: 3, second: 0, using: &stream, metric: metric)
        == nil)
    #expect(SamplingFloor(draw: { _ in reference }, metric: { _, _ in nil }) == nil)
  }
}
