import Archives
import Tensors

extension ImageSet {
  /// Images from a file of arrays: bytes are pixels 0...255; floating-point numbers are currents
  /// in -1...1, or pixels where all are in 0...1.
  ///
  /// - Parameters:
  ///   - images: `[image, height, width]`, or `[image, pixel]` with a square number of pixels; `.npy`,
  ///     `.npz:name`, IDX, also compressed.
  ///   - labels: one integer per image; nil for none.
  public init(imageFile images: String, labelFile labels: String? = nil) throws {
    let array = try ArrayFile.read(images)
    let names = try labels.map { try ArrayFile.read($0).integers(name: $0) } ?? []
    let (height, width) = try Self.size(of: array.shape, name: images)
    if array.elementType == .u1 {
      try self.init(bytes: array.bytes, labels: names, height: height, width: width)
      return
    }
    let values = array.values(as: Float.self)
    let isPixels = values.allSatisfy { $0 >= 0 && $0 <= 1 }
    let size = height * width
    try self.init(
      images: Matrix(
        rows: values.count / size, columns: size,
        elements: isPixels ? values.map { 2 * $0 - 1 } : values),
      labels: names, height: height, width: width)
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

  private static func size(
    of shape: [Int], name: String
  ) throws(LangevinMachineError) -> (height: Int, width: Int) {
    if shape.count == 3 { return (shape[1], shape[2]) }
    if shape.count == 2 {
      let side = Int(Double(shape[1]).squareRoot().rounded())
      return side * side == shape[1] ? (side, side) : (1, shape[1])
    }
    throw .shapeMismatch(name: name, expected: [0, 28, 28], actual: shape)
  }
}
