/// A line of text at a place.
public struct Label: Sendable, Hashable {
  /// Which point of the line lies at ``position``, along the line.
  public enum Anchor: Sendable, Hashable {
    /// The beginning of the text.
    case start
    /// Its middle.
    case middle
    /// Its end.
    case end
  }

  /// The text, one line.
  public var text: String
  /// Where the anchor lies on the baseline, px.
  public var position: Point
  /// Font size, px per em.
  public var size: Double
  /// Which point of the text lies at ``position``.
  public var anchor: Anchor
  /// Clockwise rotation about ``position``, degrees.
  public var rotation: Double
  /// Whether the text is heavy.
  public var isBold: Bool
  /// What to paint with.
  public var paint: Paint

  /// A line of text.
  public init(
    _ text: String, at position: Point, size: Double = 11, anchor: Anchor = .start,
    rotation: Double = 0, isBold: Bool = false, paint: Paint = .ink
  ) {
    self.text = text
    self.position = position
    self.size = size
    self.anchor = anchor
    self.rotation = rotation
    self.isBold = isBold
    self.paint = paint
  }

  /// Distance from the baseline to the optical middle of capitals and digits, in ems.
  static let middleHeight = 0.36
}
