/// What a caller knows of images before they are read.
public struct ImageExpectation: Sendable, Equatable {
  /// The scale of the run that meets the images; nil to decide one, for training.
  public var scale: PixelScale?
  /// Rows, columns and channels of an image of the run: settles flat arrays of as many values.
  public var shape: [Int]?
  /// Whether values about 0 that fit no scale are standardised ones, used as they are.
  public var allowsStandardised = false
  /// Whether the scale does not matter, as where every picture is standardised.
  public var allowsAnyScale = false
  /// What an array of two axes is.
  public var planes = Planes.undecided

  /// What an array of two axes is.
  public enum Planes: Sendable {
    /// Whatever its sides suggest; refused where they suggest both.
    case undecided
    /// Flat images, one in a row.
    case images
    /// One picture.
    case picture
  }

  /// Nothing is known, but what is given.
  public init(scale: PixelScale? = nil, shape: [Int]? = nil) {
    (self.scale, self.shape) = (scale, shape)
  }
}
