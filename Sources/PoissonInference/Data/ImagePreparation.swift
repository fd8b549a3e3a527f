import UserData

/// What is done to a user's images before a model sees them.
public enum ImagePreparation: String, Sendable, Codable, CaseIterable {
  /// `whiten` for images of 48 pixels on a side or more, `unit` for pixels from black to white, `none`
  /// for values about 0.
  case automatic
  /// Used as they are, such as z-scored patches.
  case none
  /// From 0 for black to 1 for white: bytes are divided by 255.
  case unit
  /// One shift and scale to mean 0 and variance 1 over the whole training set.
  case standard
  /// Filtered, locally normalised and cut into patches (`PatchExtraction`), then `standard`.
  case whiten
  /// As `whiten`, with the gain of the published helper
  /// (`PatchExtraction.imitatesPublishedFilter`).
  case whitenAsPublished

  /// What is done to images such as these: `automatic` decides.
  func resolved(for images: ImageData) -> ImagePreparation {
    guard self == .automatic else { return self }
    if min(images.height, images.width) >= 48 { return .whiten }
    return images.scale.isCentred ? .none : .unit
  }

  /// Whether patches are cut.
  public var cutsPatches: Bool { extraction(side: 1) != nil }

  /// How patches are cut; nil where images stay whole.
  func extraction(side: Int) -> PatchExtraction? {
    guard self == .whiten || self == .whitenAsPublished else { return nil }
    var extraction = PatchExtraction(side: side)
    extraction.imitatesPublishedFilter = self == .whitenAsPublished
    return extraction
  }
}
