/// Overflow-checked sizes of shapes that come from files.
enum ArrayShape {
  /// The most axes an array may have, as in NumPy.
  static let maximumRank = 64

  /// Elements of `shape`, or `nil` if an axis is negative, there are too many axes, or the bytes
  /// overflow. Axes of length zero must not hide an overflow: views flatten the other axes.
  static func count(_ shape: [Int], width: Int) -> Int? {
    guard shape.count <= maximumRank else { return nil }
    var bytes = width
    for length in shape {
      guard length >= 0 else { return nil }
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(length, 1))
      if overflow { return nil }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes / width
  }
}
