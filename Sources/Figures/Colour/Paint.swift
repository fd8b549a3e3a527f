/// What to paint with: a role of the theme, which a dark page may restyle, or a fixed colour.
public enum Paint: Sendable, Hashable {
  /// Text and emphasised lines.
  case ink
  /// Tick labels, axes, captions.
  case muted
  /// Grid lines.
  case grid
  /// The page behind the figure.
  case surface
  /// The colour of series `n`, counted from 0; repeats after ``seriesCount``.
  case series(Int)
  /// A fixed colour.
  case colour(Colour)

  /// Number of distinct series colours.
  public static var seriesCount: Int { lightSeries.count }

  /// Okabe & Ito (2008), "Color Universal Design", ordered for contrast on white; its yellow is
  /// too light for lines and gives place to a brown and a grey of other lightness.
  private static let lightSeries: [Colour] = [
    Colour(0x0072B2), Colour(0xD55E00), Colour(0x009E73), Colour(0xCC79A7),
    Colour(0xE69F00), Colour(0x56B4E9), Colour(0x7A4B1F), Colour(0x6B7280),
  ]
  private static let darkSeries: [Colour] = [
    Colour(0x3F93DC), Colour(0xEE7433), Colour(0x22B98A), Colour(0xEBA6D2),
    Colour(0xFFCB5C), Colour(0xA6DCFF), Colour(0x94602F), Colour(0x7C8591),
  ]

  /// The colour on a light page.
  public var light: Colour {
    switch self {
    case .ink: Colour(0x1F2328)
    case .muted: Colour(0x59636E)
    case .grid: Colour(0xE4E7EB)
    case .surface: Colour(0xFFFFFF)
    case .series(let index): Self.lightSeries[Self.wrapped(index)]
    case .colour(let colour): colour
    }
  }

  /// The colour on a dark page.
  var dark: Colour {
    switch self {
    case .ink: Colour(0xE6EAF0)
    case .muted: Colour(0x9BA5B1)
    case .grid: Colour(0x2C333C)
    case .surface: Colour(0x171B21)
    case .series(let index): Self.darkSeries[Self.wrapped(index)]
    case .colour(let colour): colour
    }
  }

  /// The name that style sheets use for a role; `nil` for fixed colours.
  var role: String? {
    switch self {
    case .ink: "ink"
    case .muted: "muted"
    case .grid: "grid"
    case .surface: "surface"
    case .series(let index): "series\(Self.wrapped(index))"
    case .colour: nil
    }
  }

  /// All roles, for style sheets.
  static var roles: [Paint] {
    [.ink, .muted, .grid, .surface] + (0..<seriesCount).map { .series($0) }
  }

  private static func wrapped(_ index: Int) -> Int {
    let remainder = index % lightSeries.count
    return remainder < 0 ? remainder + lightSeries.count : remainder
  }
}
