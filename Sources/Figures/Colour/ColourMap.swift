/// A continuous map from 0…1 to colours, kept as 256 samples.
///
/// The maps are paths through the colour space OKLab whose lightness is a straight line of the
/// value, so that they keep their order in greyscale and for colour-blind readers.
public struct ColourMap: Sendable, Hashable {
  /// The 256 colours, from value 0 to value 1.
  public let colours: [Colour]

  /// A point of a path: chroma and hue (degrees) at a position 0…1 of the map.
  struct Stop {
    var position: Double
    var chroma: Double
    var hue: Double
  }

  /// A path of lightness running linearly over `lightness`, chroma and hue through `stops`.
  init(lightness: (Double, Double), stops: [Stop]) {
    colours = (0..<256).map { index in
      let position = Double(index) / 255
      let (chroma, hue) = Self.interpolate(stops, at: position)
      return OKLab(
        lightness: lightness.0 + (lightness.1 - lightness.0) * position, chroma: chroma, hue: hue
      ).colour
    }
  }

  init(colours: [Colour]) {
    self.colours = colours
  }

  /// The colour of `value`; below 0 and above 1 the end colours, `nil` for NaN.
  public func colour(at value: Double) -> Colour? {
    guard !value.isNaN else { return nil }
    return colours[Int((min(max(value, 0), 1) * 255).rounded())]
  }

  /// The map with its ends exchanged.
  public var reversed: ColourMap { ColourMap(colours: colours.reversed()) }

  /// Cosine-eased interpolation would bunch colours up; monotone linear pieces, smoothed by a
  /// three-point average over ±0.06, keep steps even and leave no visible kinks.
  private static func interpolate(_ stops: [Stop], at position: Double) -> (Double, Double) {
    let samples = stride(from: -6, through: 6, by: 1).map { offset in
      linear(stops, at: min(max(position + Double(offset) * 0.01, 0), 1))
    }
    let count = Double(samples.count)
    return (
      samples.reduce(0) { $0 + $1.0 } / count, samples.reduce(0) { $0 + $1.1 } / count
    )
  }

  private static func linear(_ stops: [Stop], at position: Double) -> (Double, Double) {
    guard let upper = stops.firstIndex(where: { $0.position >= position }) else {
      return (stops[stops.count - 1].chroma, stops[stops.count - 1].hue)
    }
    guard upper > 0 else { return (stops[0].chroma, stops[0].hue) }
    let (a, b) = (stops[upper - 1], stops[upper])
    let weight = (position - a.position) / (b.position - a.position)
    return (a.chroma + weight * (b.chroma - a.chroma), a.hue + weight * (b.hue - a.hue))
  }
}

extension ColourMap {
  /// The colours between two values of the map, spread over the whole of it: without the palest
  /// colours, for lines on a white page.
  public func part(_ range: ClosedRange<Double>) -> ColourMap {
    let (low, high) = (max(range.lowerBound, 0), min(range.upperBound, 1))
    return ColourMap(
      colours: (0..<256).map { index in
        colours[Int(((low + (high - low) * Double(index) / 255) * 255).rounded())]
      })
  }
}
