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
    let array = try ArrayFile.read(path)
    guard array.shape.count == 2, array.shape[0] == array.shape[1], array.shape[0] > 0 else {
      throw LangevinMachineError.notSquare(name: path, shape: array.shape)
    }
    let couplings = try array.matrix(Scalar.self, name: path)
    if let (row, column) = couplings.firstEntry(beyond: .greatestFiniteMagnitude) {
      throw LangevinMachineError.nonFinite(name: path, row: row, column: column)
    }
    try self.init(couplings: couplings)
  }
}

extension NumericArray {
  init<Scalar: TensorScalar>(shape: [Int], values: [Scalar]) {
    self.init(Matrix(rows: 1, columns: values.count, elements: values), shape: shape)
  }
}
