extension ColourMap {
  /// Dark blue, teal, green, pale yellow: the default for quantities from low to high.
  public static let lagoon = ColourMap(
    lightness: (0.20, 0.95),
    stops: [
      Stop(position: 0, chroma: 0.085, hue: 283), Stop(position: 0.25, chroma: 0.105, hue: 248),
      Stop(position: 0.5, chroma: 0.105, hue: 195), Stop(position: 0.75, chroma: 0.145, hue: 145),
      Stop(position: 1, chroma: 0.115, hue: 103),
    ])

  /// Near-black, purple, red, orange, cream: for quantities with a dark zero, such as density.
  public static let ember = ColourMap(
    lightness: (0.14, 0.96),
    stops: [
      Stop(position: 0, chroma: 0.03, hue: -78), Stop(position: 0.25, chroma: 0.145, hue: -52),
      Stop(position: 0.5, chroma: 0.175, hue: 8), Stop(position: 0.75, chroma: 0.15, hue: 57),
      Stop(position: 1, chroma: 0.055, hue: 100),
    ])

  /// White to deep blue: light zero, for density on a light page.
  public static let ice = ColourMap(
    lightness: (0.99, 0.28),
    stops: [
      Stop(position: 0, chroma: 0.005, hue: 215), Stop(position: 0.3, chroma: 0.065, hue: 222),
      Stop(position: 0.65, chroma: 0.115, hue: 246), Stop(position: 1, chroma: 0.115, hue: 278),
    ])

  /// Black to white.
  public static let grey = ColourMap(
    colours: (0..<256).map { Colour(red: UInt8($0), green: UInt8($0), blue: UInt8($0)) })

  /// Blue through near-white to vermilion, lightness symmetric about the middle: for signed
  /// quantities on a symmetric range.
  public static let diverging = ColourMap(
    colours: (0..<256).map { index in
      let signed = Double(index) / 127.5 - 1
      let strength = abs(signed)
      let hue = signed < 0 ? 252 - 6 * strength : 46 - 10 * strength
      let chroma = 0.19 * strength * (1 - 0.22 * strength)
      return OKLab(lightness: 0.97 - 0.52 * strength, chroma: chroma, hue: hue).colour
    })
}
