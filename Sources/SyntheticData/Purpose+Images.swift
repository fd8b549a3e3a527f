import RandomStreams

extension Purpose {
  /// Generated images: dead leaves, moving frames.
  static let images = Purpose(rawValue: 403)
}
