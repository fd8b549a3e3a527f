import Tensors

/// Why a figure could not be encoded.
public enum FigureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// libpng refused an image.
  case pngEncodingFailed(width: Int, height: Int, reason: String)

  /// What failed, where, and what to try.
  public var description: String {
    switch self {
    case .pngEncodingFailed(let width, let height, let reason):
      "a PNG of \(width) × \(height) pixels could not be encoded: \(reason). "
        + "Try a smaller figure or scale."
    }
  }
}

extension FigureError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind { .cannotWrite }
}
