extension Figure {
  /// The number of panels or images in a row: at most `most`, and fewer, but more than half as many,
  /// where the last row is full then.
  public static func columns(for count: Int, upTo most: Int) -> Int {
    let most = max(1, min(most, count))
    return (most / 2 + 1...most).last { count.isMultiple(of: $0) } ?? most
  }
}
