/// A text in lines that fit a length: broken between words, then set smaller, at last cut short.
struct FittedText: Equatable {
  /// The lines, at least one.
  let lines: [String]
  /// Font size, px per em.
  let size: Double
  private let isBold: Bool

  /// Other typefaces than ours are up to this much wider.
  private static let slack = 1.06
  /// The smallest size that is still read, as a part of the one asked for.
  private static let smallest = 0.7

  /// - Parameters:
  ///   - length: of a line, px.
  ///   - size: font size if there is room, px per em.
  init(_ text: String, length: Double, size: Double, mostLines: Int, isBold: Bool = false) {
    self.isBold = isBold
    let words = text.split(separator: " ").map(String.init)
    for step in 0...6 {
      let smaller = size * (1 - (1 - Self.smallest) * Double(step) / 6)
      let measure = { (line: String) in
        StrokeFont.width(of: line, size: smaller, isBold: isBold) * Self.slack
      }
      if let lines = Self.balanced(words, length: length, mostLines: mostLines, measure) {
        (self.lines, self.size) = (lines, smaller)
        return
      }
    }
    let smallest = size * Self.smallest
    self.size = smallest
    lines = Self.cut(words, length: length, mostLines: mostLines) { line in
      StrokeFont.width(of: line, size: smallest, isBold: isBold) * Self.slack
    }
  }

  /// Width of the longest line, px.
  var width: Double {
    lines.reduce(0) { max($0, StrokeFont.width(of: $1, size: size, isBold: isBold)) } * Self.slack
  }

  /// Lines of about the same length; `nil` where they do not fit.
  private static func balanced(
    _ words: [String], length: Double, mostLines: Int, _ measure: (String) -> Double
  ) -> [String]? {
    var lines = wrapped(words, length: length, measure)
    guard lines.count <= mostLines, lines.allSatisfy({ measure($0) <= length }) else { return nil }
    while lines.count > 1 {
      let longest = lines.map(measure).max() ?? 0
      let tighter = wrapped(words, length: longest * 0.999, measure)
      guard tighter.count == lines.count, tighter.allSatisfy({ measure($0) < longest }) else {
        break
      }
      lines = tighter
    }
    return lines
  }

  private static func wrapped(
    _ words: [String], length: Double, _ measure: (String) -> Double
  ) -> [String] {
    var lines = [words.first ?? ""]
    for word in words.dropFirst() {
      let longer = lines[lines.count - 1] + " " + word
      if measure(longer) <= length {
        lines[lines.count - 1] = longer
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  /// The first lines, those too long cut off with an ellipsis.
  private static func cut(
    _ words: [String], length: Double, mostLines: Int, _ measure: (String) -> Double
  ) -> [String] {
    let all = wrapped(words, length: length, measure)
    var lines = Array(all.prefix(mostLines))
    if all.count > mostLines { lines[lines.count - 1] += "…" }
    return lines.map { line in
      var (kept, shown) = (line, line)
      while measure(shown) > length, !kept.isEmpty {
        kept.removeLast()
        shown = kept + "…"
      }
      return shown
    }
  }
}
