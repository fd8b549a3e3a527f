import Archives
import Tensors

extension LangevinMachine {
  /// Couplings and bias under the names of `parameterNames`.
  public var tensors: [String: NumericArray] {
    ["couplings": NumericArray(couplings), "bias": NumericArray(shape: [unitCount], values: bias)]
  }

  /// A machine from the tensors of a model file.
  public init(tensors: [String: NumericArray]) throws {
    guard let couplings = tensors["couplings"] else {
      throw ArchiveError.missingKey(
        path: "model.safetensors", key: "couplings", available: tensors.keys.sorted())
    }
    try self.init(
      couplings: couplings.matrix(Scalar.self, name: "couplings"),
      bias: tensors["bias"]?.values(as: Scalar.self))
  }

  /// A machine from bare couplings: any file of one N × N array of floating-point numbers, J`[to,
  /// from]`.
  public init(couplingsFile path: String) throws {
    try self.init(couplings: ArrayFile.read(path), named: path)
  }

  /// A machine from bare couplings in an array, as from a file; errors call it `name`.
  public init(couplings array: NumericArray, named name: String) throws {
    guard array.shape.count == 2, array.shape[0] == array.shape[1], array.shape[0] > 0 else {
      throw LangevinMachineError.notSquare(name: name, shape: array.shape)
    }
    let couplings = try array.matrix(Scalar.self, name: name)
    if let (row, column) = couplings.firstEntry(beyond: .greatestFiniteMagnitude) {
      throw LangevinMachineError.nonFinite(name: name, row: row, column: column)
    }
    try self.init(couplings: couplings)
  }
}

extension NumericArray {
  init<Scalar: TensorScalar>(shape: [Int], values: [Scalar]) {
    self.init(Matrix(rows: 1, columns: values.count, elements: values), shape: shape)
  }
}
