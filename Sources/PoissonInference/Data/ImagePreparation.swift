/// What is done to a user's images before a model sees them.
public enum ImagePreparation: String, Sendable, Codable, CaseIterable {
  /// `whiten` for images larger than 40 pixels on a side, `unit` for bytes, else `none`.
  case automatic
  /// Used as they are, such as z-scored patches.
  case none
  /// Divided by 255.
  case unit
  /// One shift and scale to mean 0 and variance 1 over the whole training set.
  case standard
  /// Filtered, locally normalised and cut into patches (`PatchExtraction`), then `standard`.
  case whiten
  /// As `whiten`, with the gain of the published helper
  /// (`PatchExtraction.imitatesPublishedFilter`).
  case whitenAsPublished

  /// How patches are cut; nil where images stay whole.
  func extraction(side: Int) -> PatchExtraction? {
    guard self == .whiten || self == .whitenAsPublished else { return nil }
    var extraction = PatchExtraction(side: side)
    extraction.imitatesPublishedFilter = self == .whitenAsPublished
    return extraction
  }
}
