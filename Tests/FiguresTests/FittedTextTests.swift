import Testing

@testable import Figures

@Suite struct FittedTextTests {
  private static let title = "overlap of the chain with the mean image of all training data"

  @Test func shortTextsStayAsTheyAre() {
    let text = FittedText("time (s)", length: 200, size: 12, mostLines: 2)
    #expect(text.lines == ["time (s)"] && text.size == 12)
    #expect(FittedText("", length: 200, size: 12, mostLines: 2).lines == [""])
  }

  /// Every line fits whatever length there is, and words are kept while there is room for them.
  @Test(arguments: [20.0, 60, 100, 140, 200, 300, 600])
  func linesFit(length: Double) {
    let text = FittedText(Self.title, length: length, size: 12, mostLines: 2)
    #expect(text.lines.count <= 2 && text.size >= 0.7 * 12 - 1e-9)
    for line in text.lines { #expect(StrokeFont.width(of: line, size: text.size) <= length) }
    if length >= 200 { #expect(text.lines.joined(separator: " ") == Self.title) }
  }

  @Test func linesAreBalanced() {
    let text = FittedText("one two three four", length: 90, size: 12, mostLines: 2)
    #expect(text.lines == ["one two", "three four"])
  }

  @Test func whatDoesNotFitIsCut() {
    let text = FittedText("Incomprehensibilities", length: 50, size: 12, mostLines: 2)
    #expect(text.lines.count == 1 && text.lines[0].hasSuffix("…"))
    let words = FittedText("a b c d e f g h i j k l", length: 20, size: 12, mostLines: 2)
    #expect(words.lines.count == 2 && words.lines[1].hasSuffix("…"))
  }
}
