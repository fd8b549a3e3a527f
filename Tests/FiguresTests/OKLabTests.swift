import Testing

@testable import Figures

@Suite struct OKLabTests {
  /// Ottosson's published values for red; white and black by definition.
  @Test func oklabReference() {
    let red = OKLab(Colour(0xFF0000))
    #expect(abs(red.lightness - 0.6279554) < 1e-5)
    #expect(abs(red.a - 0.2248631) < 1e-5)
    #expect(abs(red.b - 0.1258463) < 1e-5)
    let white = OKLab(Colour(0xFFFFFF))
    #expect(abs(white.lightness - 1) < 1e-5 && abs(white.a) < 1e-4 && abs(white.b) < 1e-4)
    #expect(OKLab(Colour(0)) == OKLab(lightness: 0, a: 0, b: 0))
  }

  @Test func oklabRoundTrip() {
    for code in stride(from: UInt32(0), to: 0xFF_FFFF, by: 65_537 / 3) {
      #expect(OKLab(Colour(code)).colour == Colour(code))
    }
  }
}
