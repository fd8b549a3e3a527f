import Testing

@testable import Figures

@Suite struct PaintTests {
  /// Series colours stay apart in full colour and for readers without red or green cones, on
  /// light and on dark pages.
  @Test func seriesCanBeToldApart() {
    for shade in [\Paint.light, \Paint.dark] {
      for matrix in [ColourBlindness.identity] + ColourBlindness.deficiencies {
        let colours = (0..<Paint.seriesCount).map {
          OKLab(ColourBlindness.seen(Paint.series($0)[keyPath: shade], matrix))
        }
        for i in colours.indices {
          for j in 0..<i { #expect(colours[i].distance(to: colours[j]) > 0.06, "\(i) \(j)") }
        }
      }
    }
  }

  @Test func seriesRepeat() {
    #expect(Paint.series(-1).light == Paint.series(Paint.seriesCount - 1).light)
  }
}
