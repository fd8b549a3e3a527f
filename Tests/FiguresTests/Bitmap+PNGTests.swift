import Testing

@testable import Figures

@Suite struct BitmapPNGTests {
  /// More than 256 colours, at most 256, and translucent: the three forms libpng is given.
  @Test(arguments: [(300, 255), (7, 255), (300, 40)])
  func roundTrip(colours: Int, alpha: UInt8) throws {
    var bitmap = Bitmap(width: 31, height: 17)
    for index in 0..<31 * 17 {
      let code = index % colours
      bitmap.set(
        Colour(red: UInt8(code % 256), green: UInt8(code / 2 % 256), blue: UInt8(code / 256)),
        x: index % 31, y: index / 31)
      if index % 5 == 0 { bitmap.bytes[4 * index + 3] = alpha }
    }
    let decoded = try #require(Decoded(bitmap.png()))
    #expect(decoded.width == 31)
    #expect(decoded.height == 17)
    #expect(decoded.bytes == bitmap.bytes)
  }

  @Test func paletteMakesFilesSmall() throws {
    var bitmap = Bitmap(width: 64, height: 64)
    for index in 0..<64 * 64 {
      bitmap.set(
        Colour(UInt32(index * 2_654_435_761 % 4) * 0x40_1020), x: index % 64, y: index / 64)
    }
    #expect(try bitmap.png().count < 64 * 64)
  }

  @Test func refusesEmptyImages() {
    #expect(
      throws: FigureError.pngEncodingFailed(width: 0, height: 3, reason: "the image is empty")
    ) { try Bitmap(width: 0, height: 3).png() }
  }

  @Test func figureHasSizeAndPixels() throws {
    let heat = HeatMapFixture.figure
    let decoded = try #require(Decoded(heat.png(scale: 1.5)))
    #expect(decoded.width == 450)
    #expect(decoded.height == 300)
    #expect(decoded.pixel(0, 0) == [255, 255, 255, 255])
    let colours = Set(
      (0..<decoded.width * decoded.height).map { Array(decoded.bytes[4 * $0..<4 * $0 + 3]) })
    // The two cells of the map, in the colours of its ends.
    for end in [ColourMap.lagoon.colours[0], ColourMap.lagoon.colours[255]] {
      #expect(colours.contains([end.red, end.green, end.blue]))
    }
  }
}
