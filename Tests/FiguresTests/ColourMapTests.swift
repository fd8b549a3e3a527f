import Testing

@testable import Figures

@Suite struct ColourMapTests {
  static let sequential: [(String, ColourMap)] = [
    ("lagoon", .lagoon), ("ember", .ember), ("ice", .ice.reversed), ("grey", .grey),
  ]

  /// Lightness rises all the way, in steps even enough to read values from: sequential maps keep
  /// their order in greyscale.
  @Test(arguments: sequential.map(\.0))
  func lightnessIsMonotone(name: String) throws {
    let map = try #require(Self.sequential.first { $0.0 == name }?.1)
    let lightness = map.colours.map { OKLab($0).lightness }
    for (a, b) in zip(lightness, lightness.dropFirst()) { #expect(b > a - 0.002) }
    let coarse = stride(from: 0, to: 256, by: 15).map { lightness[$0] }
    let steps = zip(coarse, coarse.dropFirst()).map { $1 - $0 }
    let mean = (lightness[255] - lightness[0]) / 17
    // Eight-bit channels move lightness by up to 0.003.
    if name != "grey" { #expect(steps.allSatisfy { abs($0 - mean) < 0.15 * mean + 0.003 }) }
    #expect(steps.allSatisfy { $0 > 0 })
  }

  /// Equal steps of the value are about equal steps of the colour.
  @Test(arguments: ["lagoon", "ember", "ice"])
  func stepsLookAlike(name: String) throws {
    let map = try #require(Self.sequential.first { $0.0 == name }?.1)
    let coarse = stride(from: 0, to: 256, by: 15).map { OKLab(map.colours[$0]) }
    let steps = zip(coarse, coarse.dropFirst()).map { $0.distance(to: $1) }
    #expect(steps.max()! / steps.min()! < 2.2)
  }

  /// Both halves of the diverging map fall from the middle alike, and differ in hue for readers
  /// without red or green cones.
  @Test func divergingIsSymmetric() {
    let map = ColourMap.diverging.colours
    for index in 0..<128 {
      let (low, high) = (OKLab(map[index]), OKLab(map[255 - index]))
      #expect(abs(low.lightness - high.lightness) < 0.01)
    }
    let lightness = map[..<128].map { OKLab($0).lightness }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $1 > $0 - 0.003 })
    for matrix in ColourBlindness.deficiencies {
      let ends = [map[0], map[255]].map { OKLab(ColourBlindness.seen($0, matrix)) }
      #expect(ends[0].distance(to: ends[1]) > 0.2)
    }
  }

  @Test func valuesOutsideTakeTheEnds() {
    #expect(ColourMap.lagoon.colour(at: -3) == ColourMap.lagoon.colours[0])
    #expect(ColourMap.lagoon.colour(at: .infinity) == ColourMap.lagoon.colours[255])
    #expect(ColourMap.lagoon.colour(at: .nan) == nil)
  }
}
