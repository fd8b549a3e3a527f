import Archives

/// Edits of a checkpoint, or of a model, that bytes describe: what a damaged or hostile file may hold
/// behind a checksum that is right. Every eleven bytes are one edit.
struct CheckpointEdits {
  private var bytes: ArraySlice<UInt8>

  /// The edits that `bytes` describe, in their order; too few bytes for one are left out.
  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  /// A checkpoint after all edits.
  func applied(to checkpoint: Checkpoint) -> Checkpoint {
    var result = checkpoint
    for edit in edits {
      switch edit.kind % 4 {
      case 0: result.state = edit.changed(result.state)
      case 1 where edit.kind > 250: result.step = Int(truncatingIfNeeded: edit.bits)
      default: edit.change(&result.tensors)
      }
    }
    return result
  }

  /// Tensors after all edits.
  func applied(to tensors: [String: NumericArray]) -> [String: NumericArray] {
    var result = tensors
    for edit in edits { edit.change(&result) }
    return result
  }

  /// How many there are.
  var count: Int { bytes.count / 11 }

  private var edits: [Edit] {
    stride(from: 0, to: bytes.count - bytes.count % 11, by: 11).map {
      let part = Array(bytes[$0..<$0 + 11])
      return Edit(
        kind: part[0], place: Int(part[1]), choice: part[2],
        bits: part[3...].reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  /// One edit.
  private struct Edit {
    /// What is edited.
    let kind: UInt8
    /// Which of the tensors or keys, in the order of their names.
    let place: Int
    /// What is done.
    let choice: UInt8
    /// A number: an element, or a value of the state.
    let bits: UInt64

    var number: Double { Double(bitPattern: bits) }

    func change(_ tensors: inout [String: NumericArray]) {
      guard !tensors.isEmpty else { return }
      let name = tensors.keys.sorted()[place % tensors.count]
      guard let array = tensors[name] else { return }
      tensors[name] = changed(array)
    }

    private func changed(_ array: NumericArray) -> NumericArray? {
      var values = array.values(as: Double.self)
      let count = values.count
      switch choice % 9 {
      case 0: return nil
      case 1: return NumericArray(shape: [0], values: [Float]())
      case 2:
        let half = count / 2
        return NumericArray(shape: [half], values: Array(values[..<half]))
      case 3: return try? array.reshaped(to: array.shape.reversed())
      case 4: return try? array.reshaped(to: [1, count])
      case 5: return NumericArray(shape: array.shape, values: values)
      case 6:
        return NumericArray(shape: array.shape, values: values.map { _ in Int64(bitPattern: bits) })
      case 7: return NumericArray(shape: [1], values: [number])
      default:
        guard count > 0 else { return array }
        values[Int(bits % UInt64(count))] = number
        let edited = NumericArray(shape: array.shape, values: values)
        return array.elementType.isFloatingPoint ? edited.converted(to: array.elementType) : edited
      }
    }

    func changed(_ state: JSONValue) -> JSONValue {
      guard var members = state.object, !members.isEmpty else { return .null }
      let key = members.keys.sorted()[place % members.count]
      switch choice % 5 {
      case 0: members[key] = nil
      case 1: members[key] = JSONValue(Int64(bitPattern: bits))
      case 2: members[key] = JSONValue(number)
      case 3: members[key] = .string("x")
      default: members[key] = members[key].map { changed($0) }
      }
      return .object(members)
    }
  }
}
