/// The header of a safetensors file and the order of its tensors, which need not be in memory.
struct SafetensorsLayout {
  /// What the header says of a tensor.
  struct Tensor {
    var name: String
    var elementType: ElementType
    var shape: [Int]

    /// Bytes of its elements.
    var size: Int { shape.reduce(elementType.width, *) }
  }

  /// Names in the order of their tensors: wide elements first, so that all are aligned.
  let names: [String]
  /// The bytes before the tensors.
  let header: [UInt8]
  /// Bytes of all tensors.
  let size: Int

  init(_ tensors: [Tensor], metadata: [String: String]) {
    let ordered = tensors.sorted { a, b in
      let (first, second) = (a.elementType.width, b.elementType.width)
      return first == second ? JSONValue.utf8Order(a.name, b.name) : first > second
    }
    var (members, offset): ([String: JSONValue], Int) = ([:], 0)
    for tensor in ordered {
      members[tensor.name] = [
        "dtype": .string(Safetensors.name(of: tensor.elementType)),
        "shape": .array(tensor.shape.map { JSONValue($0) }),
        "data_offsets": [JSONValue(offset), JSONValue(offset + tensor.size)],
      ]
      offset += tensor.size
    }
    if !metadata.isEmpty { members["__metadata__"] = .object(metadata.mapValues { .string($0) }) }
    var text = JSONValue.object(members).bytes
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    (names, size) = (ordered.map(\.name), offset)
    header = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}
