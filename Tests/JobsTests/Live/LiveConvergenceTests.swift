import Jobs
import Testing

@Suite struct LiveConvergenceTests {
  private func words(_ value: (_ chain: Int, _ draw: Int) -> Double) -> String? {
    var convergence = LiveConvergence()
    for draw in 0..<200 { convergence.add((0..<4).map { value($0, draw) }) }
    var frame = LiveFrame()
    convergence.add(to: &frame)
    return frame.scalars["convergence"]?.string
  }

  /// A sequence without repetition, of chains that are alike or apart.
  @Test func chainsApartAreSaid() {
    let spread = { (chain: Int, draw: Int) in
      (Double(draw * 4 + chain) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
    }
    #expect(words(spread)?.contains("not met yet") == false)
    #expect(words { spread($0, $1) + Double($0) } == "the chains have not met yet")
    #expect(words { _, _ in 1 } == "too little was seen to say")
  }
}
