import Tensors

/// A colour by perceived lightness and two opponent axes; equal distances look about equal.
///
/// - Reference: Ottosson (2020), "A perceptual color space for image processing".
struct OKLab: Sendable, Equatable {
  /// Perceived lightness L: 0 is black, 1 is white.
  var lightness: Double
  /// Green (−) to red (+).
  var a: Double
  /// Blue (−) to yellow (+).
  var b: Double

  init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// From polar coordinates: chroma, and hue in degrees.
  init(lightness: Double, chroma: Double, hue: Double) {
    let angle = hue * .pi / 180
    self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
  }

  init(_ colour: Colour) {
    let (r, g, b) = (
      Self.linear(colour.red), Self.linear(colour.green), Self.linear(colour.blue)
    )
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    self.init(
      lightness: 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      a: 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      b: 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }

  func distance(to other: OKLab) -> Double {
    let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
    return (dl * dl + da * da + db * db).squareRoot()
  }

  /// The nearest colour of the same lightness and hue that a screen can show.
  var colour: Colour {
    var (low, high) = (0.0, 1.0)
    if Self.isDisplayable(linearRGB(chromaFactor: 1)) { low = 1 }
    while high - low > 1e-4 {
      let middle = (low + high) / 2
      if Self.isDisplayable(linearRGB(chromaFactor: middle)) { low = middle } else { high = middle }
    }
    let rgb = linearRGB(chromaFactor: low)
    return Colour(
      red: Self.encoded(rgb.0), green: Self.encoded(rgb.1), blue: Self.encoded(rgb.2))
  }

  private func linearRGB(chromaFactor: Double) -> (Double, Double, Double) {
    let (a, b) = (a * chromaFactor, b * chromaFactor)
    let cubeRoots = (
      lightness + 0.3963377774 * a + 0.2158037573 * b,
      lightness - 0.1055613458 * a - 0.0638541728 * b,
      lightness - 0.0894841775 * a - 1.2914855480 * b
    )
    let l = cubeRoots.0 * cubeRoots.0 * cubeRoots.0
    let m = cubeRoots.1 * cubeRoots.1 * cubeRoots.1
    let s = cubeRoots.2 * cubeRoots.2 * cubeRoots.2
    return (
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    )
  }

  private static func isDisplayable(_ rgb: (Double, Double, Double)) -> Bool {
    let margin = 1e-4
    return [rgb.0, rgb.1, rgb.2].allSatisfy { $0 >= -margin && $0 <= 1 + margin }
  }

  /// The transfer function of sRGB (IEC 61966-2-1), decoded.
  static func linear(_ channel: UInt8) -> Double {
    let value = Double(channel) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  /// The transfer function of sRGB, encoded and rounded to eight bits.
  static func encoded(_ value: Double) -> UInt8 {
    let clamped = min(max(value, 0), 1)
    let code = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * pow(clamped, 1 / 2.4) - 0.055
    return UInt8((code * 255).rounded())
  }
}
