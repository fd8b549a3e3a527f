import Archives

/// What the values of pixels mean: those of black and white, one rule for all families.
///
/// Decided once, from the images a network is trained on, recorded with the run, and applied to all
/// images that the run meets later: noisy ones are not judged by their own extremes.
public struct PixelScale: Sendable, Equatable, Codable {
  /// The value of black; of standardised values 0.
  public var black: Double
  /// The value of white; of standardised values 1.
  public var white: Double
  /// How it was decided.
  public var origin: Origin

  /// How a scale was decided.
  public enum Origin: String, Sendable, Codable, CaseIterable {
    /// By the user.
    case given
    /// Whole numbers up to 255.
    case bytes
    /// Fractions in 0...1, or zeros and ones.
    case fractions
    /// Signed currents in -1...1.
    case currents
    /// The file's own depth, as of pictures.
    case depth
    /// Values that are used as they are: standardised ones.
    case asTheyAre
  }

  /// A scale.
  public init(black: Double, white: Double, origin: Origin = .given) {
    (self.black, self.white, self.origin) = (black, white, origin)
  }

  /// 0...255.
  public static let bytes = PixelScale(black: 0, white: 255, origin: .bytes)
  /// 0...1.
  public static let fractions = PixelScale(black: 0, white: 1, origin: .fractions)
  /// -1...1.
  public static let currents = PixelScale(black: -1, white: 1, origin: .currents)
  /// Values that are used as they are.
  public static let asTheyAre = PixelScale(black: 0, white: 1, origin: .asTheyAre)

  /// The scale of `--pixel-range`.
  public init(_ range: PixelRange) {
    switch range {
    case .none: self = .asTheyAre
    case .values(let black, let white): self.init(black: black, white: white)
    }
  }

  /// Whether values lie about 0, as standardised ones and currents do.
  public var isCentred: Bool { origin == .asTheyAre || black < 0 && white > 0 }

  // MARK: - Values

  /// Brightness p of a value: 0 is black, 1 is white; values beyond stay beyond.
  public func brightness(_ value: Float) -> Float {
    if black == 0, white == 1 { return value }
    return Float((Double(value) - black) / (white - black))
  }

  /// The current `2 p - 1` of a value: -1 is black, 1 is white. Standardised values are currents as
  /// they are.
  public func current(_ value: Float) -> Float {
    if origin == .asTheyAre || black == -1 && white == 1 { return value }
    if black == 0, white == 1 { return 2 * value - 1 }
    return Float(2 * ((Double(value) - black) / (white - black)) - 1)
  }

  /// The value of a brightness, for writing images as they were read.
  public func value(ofBrightness brightness: Float) -> Float {
    if black == 0, white == 1 { return brightness }
    return Float(black + Double(brightness) * (white - black))
  }

  /// The value of a current, the inverse of `current(_:)`.
  public func value(ofCurrent current: Float) -> Float {
    if origin == .asTheyAre || black == -1 && white == 1 { return current }
    return value(ofBrightness: (current + 1) / 2)
  }

  /// "0…255 from black to white".
  public var text: String {
    origin == .asTheyAre
      ? "values as they are" : "\(decimalText(black))…\(decimalText(white)) from black to white"
  }
}
