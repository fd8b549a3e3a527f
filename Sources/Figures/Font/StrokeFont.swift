/// A sans-serif typeface of centre lines with round ends, for images without a text engine. Its
/// advances are close to those of the usual system fonts, so that it also measures text for SVG.
///
/// Units are hundredths of an em, y upwards from the baseline. Capitals reach 72, small letters
/// 52, descenders −20, outlines included.
enum StrokeFont {
  /// Lines of one glyph and the width it takes.
  struct Glyph: Sendable {
    var advance: Double
    var lines: [[Point]]
  }

  /// Width of the pen, ems.
  static func penWidth(isBold: Bool) -> Double { isBold ? 0.118 : 0.086 }

  /// Heavy text is set a little wider.
  private static func tracking(isBold: Bool) -> Double { isBold ? 3.5 : 0 }

  /// The glyph of a character; an open box for those the font lacks.
  static func glyph(_ character: Character) -> Glyph {
    glyphs[character] ?? missing
  }

  /// Whether the font has the character.
  static func covers(_ character: Character) -> Bool { glyphs[character] != nil }

  /// Width of a line of text, px.
  static func width(of text: String, size: Double, isBold: Bool = false) -> Double {
    let tracking = tracking(isBold: isBold)
    return text.reduce(0) { $0 + glyph($1).advance + tracking } * size / 100
  }

  /// The centre lines of `label`, in figure coordinates (px, y downwards).
  static func lines(of label: Label) -> [[Point]] {
    let scale = label.size / 100
    var pen = start(of: label)
    let (sine, cosine) = Angle.sineCosine(degrees: label.rotation)
    var result: [[Point]] = []
    for character in label.text {
      let glyph = glyph(character)
      for line in glyph.lines {
        result.append(
          line.map { point in
            let (x, y) = (pen + point.x * scale, -point.y * scale)
            return Point(
              label.position.x + x * cosine - y * sine, label.position.y + x * sine + y * cosine)
          })
      }
      pen += (glyph.advance + tracking(isBold: label.isBold)) * scale
    }
    return result
  }

  /// Where a label begins along its line, from its position, px.
  private static func start(of label: Label) -> Double {
    let width = width(of: label.text, size: label.size, isBold: label.isBold)
    return switch label.anchor {
    case .start: 0
    case .middle: -width / 2
    case .end: -width
    }
  }

  // MARK: - Table

  private static let missing = Glyph(
    advance: 60, lines: GlyphPath.lines("M 10 4 L 50 4 L 50 68 L 10 68 L 10 4"))

  private static let glyphs: [Character: Glyph] = {
    var table: [Character: Glyph] = [:]
    for source in [capitals, smallLetters, digits, punctuation, greek, symbols] {
      for (character, advance, path) in source {
        table[character] = Glyph(advance: advance, lines: GlyphPath.lines(path))
      }
    }
    for (character, base) in raised { table[character] = scaled(table[base], by: 0.62, up: 30) }
    for (character, base) in lowered { table[character] = scaled(table[base], by: 0.62, up: -14) }
    for (character, base) in aliases { table[character] = table[base] }
    for (character, base, accent) in accented {
      guard var glyph = table[base] else { continue }
      let lift = base.isUppercase ? 19.0 : 0
      let shift = glyph.advance / 2
      glyph.lines += GlyphPath.lines(accent).map { line in
        line.map { Point($0.x + shift, $0.y + lift) }
      }
      table[character] = glyph
    }
    return table
  }()

  private static func scaled(_ glyph: Glyph?, by factor: Double, up offset: Double) -> Glyph? {
    guard let glyph else { return nil }
    return Glyph(
      advance: glyph.advance * factor,
      lines: glyph.lines.map { line in line.map { Point($0.x * factor, $0.y * factor + offset) } })
  }
}
