import RandomStreams
import Tensors
import Testing

@testable import Diagnostics

@Suite struct LocalOffsetsTests {
  /// Points above and below a plane of draws lie as far from it as they do.
  @Test func offsetsFromAPlane() throws {
    var stream = RandomStream(seed: 3)
    var plane = Matrix<Double>.normals(500, 3, from: &stream)
    for row in 0..<500 { plane[row, 2] = 0.5 * plane[row, 0] - plane[row, 1] }
    let length = (1 + 0.25 + 1.0).squareRoot()
    let points = Matrix<Double>([
      [0.1, 0.2, -0.15 + 0.3 * length], [0, 0, 0], [0.2, 0, 0.1 - length],
    ])
    let offsets = try #require(localOffsets(of: points, from: plane, neighbours: 12))
    for (offset, expected) in zip(offsets, [0.3, 0, 1]) {
      #expect(abs(offset - expected) < 1e-6, "\(offsets)")
    }
  }

  /// Three neighbours tell no direction in space, and five draws have no twelve neighbours.
  @Test func tooFewAreNotJudged() {
    var stream = RandomStream(seed: 4)
    let draws = Matrix<Double>.normals(50, 3, from: &stream)
    #expect(localOffsets(of: draws, from: draws, neighbours: 3) == nil)
    #expect(localOffsets(of: draws, from: draws.rows(0..<5), neighbours: 12) == nil)
  }
}
