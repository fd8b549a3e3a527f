import Archives

/// Where a caller wants type, rank and shape of an array.
struct ArrayDescription {
  let type, rank: UnsafeMutablePointer<Int32>?
  /// Room for 8 lengths.
  let shape: UnsafeMutablePointer<Int64>?

  /// Describes `array` and gives the place of its elements, which stays as long as the array is kept; NULL
  /// where a pointer is NULL, or the array has too many axes.
  func lend(_ array: NumericArray) -> UnsafeRawPointer? {
    guard let type, let rank, let shape, array.shape.count <= GivenArray.maximumRank else {
      return nil
    }
    type.pointee = array.elementType.code
    rank.pointee = Int32(array.shape.count)
    for (axis, length) in array.shape.enumerated() { shape[axis] = Int64(length) }
    // The elements of a Swift array of bytes lie in one object of their own, which nobody changes or moves
    // while an array that has them is kept, as jobs and sessions keep theirs.
    return array.bytes.withUnsafeBytes { $0.baseAddress } ?? Self.nothing
  }

  /// Where an array without elements begins.
  nonisolated(unsafe) private static let nothing = UnsafeRawPointer(
    UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8))
}
