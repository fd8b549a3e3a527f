import Testing

@testable import Figures

@Suite struct ColourTests {
  @Test func hexadecimal() {
    #expect(Colour(0x0072B2).hexadecimal == "#0072b2")
    #expect(Colour(0xFFAA00).hexadecimal == "#fa0")
  }
}
