import Archives
import Testing
import Training

@Suite struct SettingTests {
  /// A count is at most what a product of two leaves whole; a seed is not held to that.
  @Test func countsHaveABound() {
    let (count, seed) = (Setting.whole("n", .atLeast(1), help: ""), Setting.seed("s", help: ""))
    for (value, isCount, isSeed) in [
      (0.0, false, true), (1, true, true), (2_147_483_647, true, true),
      (2_147_483_648, false, true), (0x1p40, false, true), (-1, false, false),
    ] {
      #expect(count.range.contains(value) == isCount)
      #expect(seed.range.contains(value) == isSeed)
    }
    #expect("\(count.range)" == "from 1 to 2147483647")
    #expect(Setting.whole("n", .from(0, to: 5), help: "").range == .from(0, to: 5))
  }
}
