import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct NearestDistancesTests {
  /// Against every pair, over more than one block.
  @Test func everyPair() {
    var stream = RandomStream(seed: 4)
    let points = Matrix<Double>.normals(300, 3, from: &stream)
    let others = Matrix<Double>.normals(70, 3, from: &stream)
    let plain = (0..<300).map { i in
      (0..<70).map { j in
        (0..<3).reduce(0.0) {
          $0 + (points[i, $1] - others[j, $1]) * (points[i, $1] - others[j, $1])
        }.squareRoot()
      }.min()!
    }
    let found = nearestDistances(of: points, to: others)
    #expect(zip(found, plain).allSatisfy { abs($0 - $1) < 1e-7 })
    #expect(nearestDistances(of: points, to: .zeros(0, 3)).allSatisfy { $0 == .infinity })
    #expect(nearestDistances(of: others, to: others).allSatisfy { $0 < 1e-7 })
  }

  /// Every draw is in one of the halves, and 50 neighbours are in the same.
  @Test func halves() {
    let draws = Matrix<Double>((0..<170).map { [Double($0)] })
    let (first, second) = alternateHalves(of: draws)
    #expect(first.elements == (Array(0..<50) + Array(100..<150)).map(Double.init))
    #expect(second.elements == (Array(50..<100) + Array(150..<170)).map(Double.init))
  }
}
