/// Goes through the entries of an array in row-major order, whatever order they are stored in.
struct Odometer {
  private let lengths: [Int]
  private let strides: [Int]
  private var index: [Int]
  /// Where the present entry is stored, in elements.
  private(set) var place = 0

  /// At the first entry of an array of `lengths`.
  ///
  /// - Parameter strides: how far apart neighbours along each axis are stored, elements; at least
  ///   one per axis.
  init(_ lengths: [Int], strides: [Int]) {
    (self.lengths, self.strides) = (lengths, strides)
    index = [Int](repeating: 0, count: lengths.count)
  }

  /// Goes to the next entry, from the last one back to the first.
  mutating func advance() {
    var axis = lengths.count - 1
    while axis >= 0 {
      index[axis] += 1
      place += strides[axis]
      if index[axis] < lengths[axis] { return }
      place -= strides[axis] * lengths[axis]
      index[axis] = 0
      axis -= 1
    }
  }
}
