import Archives
import Tensors

/// What is seen of a live network at one moment: arrays of `Float` and numbers, by name.
public struct LiveFrame: Sendable, Equatable {
  /// An array in C order.
  public struct Array: Sendable, Equatable {
    /// By which a page asks for it.
    public let name: String
    /// Its extents, outermost first.
    public let shape: [Int]
    /// All elements.
    public let values: [Float]
  }

  /// The arrays.
  public private(set) var arrays: [Array] = []
  /// Numbers and words; those that are not finite are null.
  public private(set) var scalars: [String: JSONValue] = [:]

  /// An empty frame.
  public init() {}

  /// Adds an array.
  mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    arrays.append(Array(name: name, shape: shape, values: values))
  }

  /// Adds a number; null where it is not finite.
  public mutating func add(_ name: String, _ value: Double?) {
    scalars[name] = value.flatMap { $0.isFinite ? JSONValue($0) : nil } ?? .null
  }

  /// Adds a number or words.
  public mutating func add(_ name: String, _ value: JSONValue) { scalars[name] = value }
}

extension LiveFrame {
  /// Adds a matrix `[row, column]`.
  mutating func add(_ name: String, _ matrix: Matrix<Double>) {
    add(name, [matrix.rows, matrix.columns], Matrix<Float>(matrix).elements)
  }

  /// Adds a matrix `[row, column]`.
  mutating func add(_ name: String, _ matrix: Matrix<Float>) {
    add(name, [matrix.rows, matrix.columns], matrix.elements)
  }
}

extension LiveFrame {
  /// A message for a page: the length of a JSON header (4 bytes, little-endian), the header, zeros up to
  /// a multiple of 4, and the arrays one after the other. The header has `kind`, `scalars`, and the
  /// `name` and `shape` of every array.
  public func message(kind: String) -> [UInt8] {
    let header = JSONValue.object([
      "kind": JSONValue(kind), "scalars": .object(scalars),
      "arrays": .array(
        arrays.map {
          ["name": JSONValue($0.name), "shape": .array($0.shape.map { JSONValue($0) })]
        }),
    ])
    var text = header.bytes
    text += [UInt8](repeating: 0x20, count: (4 - text.count % 4) % 4)
    var message = [UInt8]()
    message.reserveCapacity(4 + text.count + 4 * arrays.reduce(0) { $0 + $1.values.count })
    withUnsafeBytes(of: UInt32(text.count).littleEndian) { message += $0 }
    message += text
    for array in arrays { array.values.withUnsafeBytes { message += $0 } }
    return message
  }
}
