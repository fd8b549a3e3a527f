import Foundation
import Testing

@testable import Figures

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SVGWriterTests {
  /// Fails unless the text is well-formed XML without numbers that are none.
  static func check(_ svg: String) throws {
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    let tags = svg.split(separator: "<").map { $0.prefix { $0 != ">" } }
    for tag in tags where !tag.hasPrefix("image") {
      #expect(!tag.contains("nan") && !tag.contains("inf"), "\(tag)")
    }
  }

  @Test(arguments: Gallery.all.map(\.name))
  func isWellFormed(name: String) throws {
    let figure = try #require(Gallery.all.first { $0.name == name }?.figure)
    try Self.check(figure.svg)
  }

  @Test func textIsEscaped() {
    let svg = Gallery.empty.svg
    #expect(svg.contains(">Nothing &lt;to&gt; see &amp; &quot;hear&quot;</text>"))
    #expect(svg.contains("aria-label=\"Nothing &lt;to&gt;"))
    #expect(HeatMapFixture.figure.svg.contains(">column &lt;j&gt; (µm)</text>"))
    #expect(Markup.escaped("a\u{0}b\u{1B}c\td") == "a\u{FFFD}b\u{FFFD}c\td")
  }

  @Test func namesAxesAndSeries() {
    let svg = Gallery.lines.svg
    for text in ["time (s)", "potential (mV)", "Membrane potential", "training", "fourth"] {
      #expect(svg.contains(">\(text)</text>"))
    }
  }

  /// Several figures stand in one page: there must be nothing to collide, and nothing to load.
  @Test func hasNoIdentifiersAndLoadsNothing() {
    for (_, figure) in Gallery.all {
      let svg = figure.svg
      #expect(!svg.contains(" id=") && !svg.contains("url(") && !svg.contains("<style"))
      #expect(svg.components(separatedBy: "http").count == 2)  // the name space alone
      for part in svg.components(separatedBy: "href=\"").dropFirst() {
        #expect(part.hasPrefix("data:image/png;base64,"))
      }
    }
  }

  @Test func embeddedImageIsTheMatrix() throws {
    let svg = HeatMapFixture.figure.svg
    let start = try #require(svg.range(of: "base64,")?.upperBound)
    let code = svg[start...].prefix { $0 != "\"" }
    let data = try #require(Data(base64Encoded: String(code)))
    let decoded = try #require(Decoded([UInt8](data)))
    let (low, high) = (ColourMap.lagoon.colours[0], ColourMap.lagoon.colours[255])
    #expect(decoded.width.isMultiple(of: 2))
    #expect(decoded.pixel(0, 0) == [low.red, low.green, low.blue, 255])
    #expect(decoded.pixel(decoded.width / 2 - 1, 0) == [low.red, low.green, low.blue, 255])
    #expect(decoded.pixel(decoded.width / 2, 0) == [high.red, high.green, high.blue, 255])
  }

  @Test(arguments: [
    (0, ""), (1, "Zg=="), (2, "Zm8="), (3, "Zm9v"), (4, "Zm9vYg=="), (6, "Zm9vYmFy"),
  ])
  func base64(count: Int, code: String) {
    #expect(Markup.base64(Array(Array("foobar".utf8)[..<count])) == code)
  }

  /// 100 000 points in 500 px: kilobytes, not megabytes.
  @Test func longLinesStaySmall() {
    let y = Gallery.normals(100_000, seed: 8)
    #expect(Figure(Chart(marks: [.line(y)])).svg.utf8.count < 40_000)
  }

  /// More dots than a viewer likes become one image.
  @Test func manyDotsStaySmall() throws {
    let (x, y) = (Gallery.normals(50_000, seed: 9), Gallery.normals(50_000, seed: 10))
    let svg = Figure(Chart(marks: [.scatter(x, y, opacity: 0.3)])).svg
    #expect(svg.contains("data:image/png"))
    #expect(svg.utf8.count < 600_000)
    try Self.check(svg)
  }

  @Test func pathsAreShort() {
    var data = PathData()
    data.polyline([Point(1, 2), Point(1.5, 2), Point(1.5, 4.25), Point(-1, 4)], isClosed: true)
    #expect(data.text == "M1 2h.5v2.25l-2.5-.25z")
    // Rounding errors of relative moves must not add up.
    var long = PathData()
    long.polyline((0...300).map { Point(Double($0) / 3, 0) }, isClosed: false)
    let sum = long.text.split(separator: "h").dropFirst().compactMap { Double($0) }.reduce(0, +)
    #expect(abs(sum - 100) < 1e-9)
  }
}
