import Archives
import Tensors

extension ImageSet {
  /// Images from a file of arrays: integers are pixels 0...255; floating-point numbers are currents
  /// near -1...1, or pixels where all are in 0...1.
  ///
  /// - Parameters:
  ///   - images: `[image, height, width]`, or `[image, pixel]` with a square number of pixels; `.npy`,
  ///     `.npz:name`, IDX, also compressed.
  ///   - labels: one integer per image; nil for none.
  public init(imageFile images: String, labelFile labels: String? = nil) throws {
    try self.init(
      ArrayFile.read(images), named: images,
      labels: try labels.map { try ArrayFile.read($0).integers(name: $0) } ?? [])
  }

  /// Images from an array, as from a file.
  ///
  /// - Parameters:
  ///   - name: what errors call the array.
  ///   - labels: one per image; empty for none.
  public init(_ array: NumericArray, named name: String, labels: [Int] = []) throws {
    let (height, width) = try Self.size(of: array.shape, name: name)
    if !array.elementType.isFloatingPoint, array.elementType != .bool {
      let bytes =
        try array.elementType == .u1
        ? array.bytes : Self.bytes(array.integers(name: name), name: name)
      try self.init(bytes: bytes, labels: labels, height: height, width: width)
      return
    }
    let currents = try Self.currents(array.values(as: Float.self), name: name)
    let size = height * width
    try self.init(
      images: Matrix(rows: currents.count / size, columns: size, elements: currents),
      labels: labels, height: height, width: width)
  }

  /// MNIST's or another IDX data set's four files in a directory.
  ///
  /// - Parameter part: `train` or `t10k`.
  public init(idxDirectory directory: String, part: String = "train") throws {
    func file(_ kind: String) -> String {
      let name = "\(directory)/\(part)-\(kind)-ubyte"
      return LocalFileSystem().entry(at: name) == nil ? name + ".gz" : name
    }
    try self.init(imageFile: file("images-idx3"), labelFile: file("labels-idx1"))
  }

  /// Beyond it numbers are no currents: those of the data are in -1...1, noise is added to them.
  private static let largestCurrent: Float = 20

  /// Currents as they are, or from pixels where all are in 0...1.
  private static func currents(
    _ values: [Float], name: String
  ) throws(LangevinMachineError) -> [Float] {
    if let value = values.first(where: { $0.isFinite && abs($0) > largestCurrent }) {
      throw .valueOutOfRange(
        name: name, value: "\(value)",
        expected: "pixels in 0...1, currents near -1...1, or integers in 0...255")
    }
    return values.allSatisfy { $0 >= 0 && $0 <= 1 } ? values.map { 2 * $0 - 1 } : values
  }

  private static func bytes(
    _ values: [Int], name: String
  ) throws(LangevinMachineError) -> [UInt8] {
    if let value = values.first(where: { !(0...255).contains($0) }) {
      throw .valueOutOfRange(
        name: name, value: "\(value)", expected: "integers in 0...255 as pixels")
    }
    return values.map { UInt8($0) }
  }

  private static func size(
    of shape: [Int], name: String
  ) throws(LangevinMachineError) -> (height: Int, width: Int) {
    guard !shape.contains(0) else {
      throw .noImages(reason: "`\(name)` has shape \(shape), expected no axis of length 0")
    }
    if shape.count == 3 { return (shape[1], shape[2]) }
    if shape.count == 2 {
      let side = Int(Double(shape[1]).squareRoot().rounded())
      return side * side == shape[1] ? (side, side) : (1, shape[1])
    }
    throw .shapeMismatch(name: name, expected: [0, 28, 28], actual: shape)
  }
}
