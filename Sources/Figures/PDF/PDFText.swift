/// A label cut into runs: what the standard font has is set in it, the rest, such as Greek and raised
/// digits, is drawn by ``StrokeFont``.
struct PDFText {
  /// Characters that one font sets.
  struct Run: Equatable {
    let text: String
    let isStandard: Bool
    /// Where the run begins, from the beginning of the label, px.
    var start = 0.0
    var width = 0.0
  }

  private(set) var runs: [Run] = []
  /// Width of all runs, px.
  private(set) var width = 0.0

  init(_ label: Label) {
    var rest = Substring(label.text)
    while let first = rest.first {
      let isStandard = Self.isStandard(first)
      let part = rest.prefix { Self.isStandard($0) == isStandard }
      rest = rest.dropFirst(part.count)
      var run = Run(text: String(part), isStandard: isStandard)
      run.start = width
      run.width =
        isStandard
        ? HelveticaWidths.width(of: Array(part.utf8), isBold: label.isBold) * label.size
        : StrokeFont.width(of: run.text, size: label.size, isBold: label.isBold)
      width += run.width
      runs.append(run)
    }
  }

  /// Whether Helvetica has the character in every encoding.
  private static func isStandard(_ character: Character) -> Bool {
    character.asciiValue.map { (32...126).contains($0) } ?? false
  }
}
