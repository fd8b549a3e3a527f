/// Why a figure or a report could not be encoded or written.
public enum FigureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// libpng refused an image.
  case pngEncodingFailed(width: Int, height: Int, reason: String)
  /// A file could not be written.
  case cannotWrite(path: String, reason: String)

  /// What failed, where, and what to try.
  public var description: String {
    switch self {
    case .pngEncodingFailed(let width, let height, let reason):
      "a PNG of \(width) × \(height) pixels could not be encoded: \(reason). "
        + "Try a smaller figure or scale."
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason). Check that the directory exists and is writable."
    }
  }
}
