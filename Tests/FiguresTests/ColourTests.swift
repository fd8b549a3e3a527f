import Testing

@testable import Figures

@Suite struct ColourTests {
  static let sequential: [(String, ColourMap)] = [
    ("lagoon", .lagoon), ("ember", .ember), ("ice", .ice.reversed), ("grey", .grey),
  ]

  /// Ottosson's published values for red; white and black by definition.
  @Test func oklabReference() {
    let red = OKLab(Colour(0xFF0000))
    #expect(abs(red.lightness - 0.6279554) < 1e-5)
    #expect(abs(red.a - 0.2248631) < 1e-5)
    #expect(abs(red.b - 0.1258463) < 1e-5)
    let white = OKLab(Colour(0xFFFFFF))
    #expect(abs(white.lightness - 1) < 1e-5 && abs(white.a) < 1e-4 && abs(white.b) < 1e-4)
    #expect(OKLab(Colour(0)) == OKLab(lightness: 0, a: 0, b: 0))
  }

  @Test func oklabRoundTrip() {
    for code in stride(from: UInt32(0), to: 0xFF_FFFF, by: 65_537 / 3) {
      #expect(OKLab(Colour(code)).colour == Colour(code))
    }
  }

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
    for matrix in Self.deficiencies {
      let ends = [map[0], map[255]].map { OKLab(Self.seen($0, matrix)) }
      #expect(ends[0].distance(to: ends[1]) > 0.2)
    }
  }

  /// Series colours stay apart in full colour and for readers without red or green cones, on
  /// light and on dark pages.
  @Test func seriesCanBeToldApart() {
    for shade in [\Paint.light, \Paint.dark] {
      for matrix in [Self.identity] + Self.deficiencies {
        let colours = (0..<Paint.seriesCount).map {
          OKLab(Self.seen(Paint.series($0)[keyPath: shade], matrix))
        }
        for i in colours.indices {
          for j in 0..<i { #expect(colours[i].distance(to: colours[j]) > 0.06, "\(i) \(j)") }
        }
      }
    }
  }

  @Test func valuesOutsideTakeTheEnds() {
    #expect(ColourMap.lagoon.colour(at: -3) == ColourMap.lagoon.colours[0])
    #expect(ColourMap.lagoon.colour(at: .infinity) == ColourMap.lagoon.colours[255])
    #expect(ColourMap.lagoon.colour(at: .nan) == nil)
    #expect(Paint.series(-1).light == Paint.series(Paint.seriesCount - 1).light)
  }

  @Test func hexadecimal() {
    #expect(Colour(0x0072B2).hexadecimal == "#0072b2")
    #expect(Colour(0xFFAA00).hexadecimal == "#fa0")
  }

  // MARK: - Colour blindness

  private static let identity = [1.0, 0, 0, 0, 1, 0, 0, 0, 1]

  /// Machado, Oliveira & Fernandes (2009), severity 1, for linear RGB: no red, no green cones.
  private static let deficiencies = [
    [
      0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
    ],
    [
      0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881,
    ],
  ]

  private static func seen(_ colour: Colour, _ matrix: [Double]) -> Colour {
    let channels = [colour.red, colour.green, colour.blue].map { OKLab.linear($0) }
    let mixed = (0..<3).map { row in (0..<3).reduce(0) { $0 + matrix[3 * row + $1] * channels[$1] }
    }
    .map { OKLab.encoded($0) }
    return Colour(red: mixed[0], green: mixed[1], blue: mixed[2])
  }
}
