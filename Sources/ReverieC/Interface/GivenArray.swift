import Archives
import Jobs
import Tensors

/// An array as a caller gives it. Nothing of it is believed before it is checked.
struct GivenArray {
  /// Axes that an array may have.
  static let maximumRank: Int32 = 8

  let name: String
  let data: UnsafeRawPointer?
  let type, rank: Int32
  let shape: UnsafePointer<Int64>?

  /// A copy.
  ///
  /// - Throws: `JobError`, `ArchiveError`.
  func copy() throws -> NumericArray {
    guard let elementType = ElementType(code: type) else {
      throw refused(at: "type", expected: "one from 1 to 12", got: "\(type)")
    }
    let lengths = try checkedShape()
    try MemoryLimit.check(lengths, width: elementType.width, source: name)
    let count = lengths.reduce(1, *) * elementType.width
    guard count > 0 else {
      return NumericArray(shape: lengths, elementType: elementType, bytes: [])
    }
    guard let data else { throw refused(at: "data", expected: "a pointer", got: "NULL") }
    var bytes = [UInt8](UnsafeRawBufferPointer(start: data, count: count))
    // Other libraries' true may be any number that is not 0.
    if elementType == .bool { bytes = bytes.map { $0 == 0 ? 0 : 1 } }
    return NumericArray(shape: lengths, elementType: elementType, bytes: bytes)
  }

  private func checkedShape() throws -> [Int] {
    guard rank >= 0, rank <= Self.maximumRank else {
      throw refused(at: "rank", expected: "0 to \(Self.maximumRank)", got: "\(rank)")
    }
    guard rank > 0 else { return [] }
    guard let shape else { throw refused(at: "shape", expected: "a pointer", got: "NULL") }
    let lengths = UnsafeBufferPointer(start: shape, count: Int(rank)).map { Int($0) }
    guard lengths.allSatisfy({ $0 >= 0 }) else {
      throw refused(at: "shape", expected: "lengths from 0", got: "\(lengths)")
    }
    return lengths
  }

  private func refused(at place: String, expected: String, got: String) -> JobError {
    JobError(
      .malformedInput, "array `\(name)`: \(place) is \(got), expected \(expected).",
      details: ErrorDetails(path: name, place: place, expected: expected, got: got))
  }
}

/// The arrays of a request, as `rv_start` takes them.
struct GivenArrays {
  let count: Int32
  let names: UnsafePointer<UnsafePointer<CChar>?>?
  let data: UnsafePointer<UnsafeRawPointer?>?
  let types, ranks: UnsafePointer<Int32>?
  let shapes: UnsafePointer<UnsafePointer<Int64>?>?

  /// Copies by name.
  func copies() throws -> [String: NumericArray] {
    guard count != 0 else { return [:] }
    guard count > 0, let names, let data, let types, let ranks, let shapes else {
      throw JobError(
        .wrongUse,
        "\(count) arrays: expected 0 or more, and no NULL among the lists of their names, "
          + "data, types, ranks and shapes.")
    }
    var copies: [String: NumericArray] = [:]
    for index in 0..<Int(count) {
      let name = try requiredText(names[index], "the name of array \(index)")
      let given = GivenArray(
        name: name, data: data[index], type: types[index], rank: ranks[index], shape: shapes[index])
      guard copies.updateValue(try given.copy(), forKey: name) == nil else {
        throw JobError(.wrongUse, "two arrays are called `\(name)`; give each a name of its own.")
      }
    }
    return copies
  }
}

/// The text at a pointer.
///
/// - Throws: `JobError` for NULL, and for bytes that are no UTF-8.
func requiredText(_ pointer: UnsafePointer<CChar>?, _ name: String) throws(JobError) -> String {
  guard let pointer else { throw JobError(.wrongUse, "\(name) is NULL, expected a text.") }
  guard let text = String(validatingCString: pointer) else {
    throw JobError(.wrongUse, "\(name) is not valid UTF-8.")
  }
  return text
}
