import Archives
import PoissonInference
import Tensors
import Training

/// Arrays of images from a user's file, each with a name for messages.
enum ImageFile {
  typealias Arrays = [(name: String, array: NumericArray)]

  /// One array, or all arrays of an npz without a key, such as photographs of several sizes.
  static func read(_ name: String) throws -> Arrays {
    guard name.hasSuffix(".npz") else { return [(name, try ArrayFile.read(name))] }
    return try ArrayFile.readAll(name).sorted { $0.key < $1.key }
      .map { (name: "\(name):\($0.key)", array: $0.value) }
  }

  /// Which numbers the arrays are; of several, their shape is the number of all.
  static func identity(of arrays: Arrays, file: String) -> DataIdentity {
    let values = arrays.flatMap { $0.array.values(as: Float.self) }
    return DataIdentity(
      file: file, checksum: Matrix(rows: 1, columns: values.count, elements: values).checksum,
      shape: arrays.count == 1 ? arrays[0].array.shape : [values.count])
  }
}
