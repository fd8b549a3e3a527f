import Testing

@testable import Figures

@Suite struct StrokeFontTests {
  @Test func coversWhatFiguresWrite() {
    let ascii = (0x20...0x7E).compactMap { UnicodeScalar($0).map(Character.init) }
    let signs = Array("−×στθβΔ·²±μµ⁻⁰¹³⁴⁵⁶⁷⁸⁹₀₁₂αλρφω∞≤≥→°∇–—…’“”éö√≈∈")
    for character in ascii + signs { #expect(StrokeFont.covers(character), "\(character)") }
  }

  /// Glyphs stay in their advance and between ascender and descender; all but spaces have ink.
  @Test func glyphsKeepToTheirPlace() {
    for scalar in 0x21...0x7E {
      let character = Character(UnicodeScalar(UInt8(scalar)))
      let glyph = StrokeFont.glyph(character)
      #expect(!glyph.lines.isEmpty, "\(character)")
      for point in glyph.lines.joined() {
        #expect(point.x >= 0 && point.x <= glyph.advance + 1, "\(character)")
        #expect(point.y >= -20 && point.y <= 76, "\(character)")
      }
    }
    #expect(StrokeFont.glyph(" ").lines.isEmpty)
  }

  @Test func widthsAdd() {
    let whole = StrokeFont.width(of: "network", size: 12)
    let parts = "network".reduce(0) { $0 + StrokeFont.width(of: String($1), size: 12) }
    #expect(abs(whole - parts) < 1e-9)
    #expect(StrokeFont.width(of: "network", size: 24) == 2 * whole)
    #expect(Set("0123456789".map { StrokeFont.glyph($0).advance }).count == 1)  // columns align
  }

  @Test func unknownCharactersAreBoxes() {
    #expect(!StrokeFont.covers("漢"))
    #expect(StrokeFont.lines(of: Label("漢", at: Point(0, 0))).count == 1)
  }

  @Test(arguments: [(Label.Anchor.start, 0.0), (.middle, -0.5), (.end, -1.0)])
  func anchors(anchor: Label.Anchor, part: Double) {
    let label = Label("HH", at: Point(50, 50), size: 10, anchor: anchor)
    let xs = StrokeFont.lines(of: label).joined().map(\.x)
    let start = 50 + part * StrokeFont.width(of: "HH", size: 10)
    #expect(abs(xs.min()! - (start + 1)) < 1e-9)  // stems of H stand 10 units in
  }

  @Test func rotationTurnsClockwise() {
    let up = StrokeFont.lines(of: Label("l", at: Point(0, 0), size: 100, rotation: -90)).joined()
    #expect(up.allSatisfy { abs($0.y + 11.5) < 1e-9 })
    #expect(up.map(\.x).min()! < -60)
  }
}
