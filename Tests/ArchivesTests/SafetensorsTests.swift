import Testing

@testable import Archives

@Suite struct SafetensorsTests {
  @Test func roundTripOfEveryType() throws {
    var contents = Safetensors(metadata: ["format": "reverie", "größe": "\"quoted\"\n"])
    for (type, array) in zip(ElementType.allCases, Arrays.everyType) {
      contents.tensors["tensor.\(type)"] = array
    }
    contents.tensors["scalar"] = NumericArray(shape: [], values: [1.5])
    contents.tensors["empty"] = NumericArray(shape: [0, 4], values: [Float]())
    let bytes = contents.encode()
    #expect(try Safetensors.decode(bytes) == contents)
    #expect(contents.encode() == bytes)
    let directory = try TemporaryDirectory()
    try Safetensors.write(contents, to: directory.file("w.safetensors"))
    #expect(try Safetensors.read(directory.file("w.safetensors")) == contents)
  }

  /// Every tensor starts at a multiple of its element width, counted from the start of the file.
  @Test func tensorsAreAligned() throws {
    var contents = Safetensors()
    for (index, array) in Arrays.everyType.enumerated() {
      contents.tensors["t\(index)"] = NumericArray(
        shape: [1], elementType: array.elementType,
        bytes: Array(array.bytes.prefix(array.elementType.width)))
    }
    let bytes = contents.encode()
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    #expect(length % 8 == 0)
    let header = try JSONValue(parsing: Array(bytes[8..<8 + length]))
    for (name, tensor) in contents.tensors {
      let offset = try #require(header[name]?["data_offsets"]?.array?.first?.int)
      #expect(offset % tensor.elementType.width == 0)
    }
  }

  @Test func readsFilesOfTheReferenceImplementation() throws {
    let contents = try Safetensors.decode(Fixture.safetensors)
    #expect(contents.metadata == ["format": "pt", "note": "größe"])
    #expect(
      contents.tensors["b.weight"] == NumericArray(shape: [2, 2], values: [0, 1, 2, 3] as [Float]))
    #expect(contents.tensors["a"] == NumericArray(shape: [2], values: [-1, 1 << 40]))
    #expect(contents.tensors["flag"] == NumericArray(shape: [2], values: [true, false]))
    #expect(contents.tensors["half"]?.values(as: Float.self) == [1.5])
    #expect(contents.tensors["n"] == NumericArray(shape: [], values: [7] as [UInt8]))
    let brain = try Safetensors.decode(Fixture.safetensorsBrain)
    #expect(brain.tensors["x"] == NumericArray(shape: [2], values: [1.5, -2] as [Float]))
  }

  /// A header for 8 bytes of data, and where the error is.
  static let malformed: [(header: String, offset: Int)] = [
    (#"[1]"#, 8), (#"{"x":1}"#, 8), (#"{"x":{"dtype":"F32","shape":[2]}}"#, 8),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 8),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8),
    (#"{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8),
    (#"{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, 8),
    (#"{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 8),
    (#"{"x":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}}"#, 8),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8 + 54 + 4),  // hole at the end
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8 + 54),  // hole at the start
    (#"{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, 8 + 55),  // beyond the end
    (
      #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      8 + 107
    ),
    (#"{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"x":1}"#, 8 + 54),
    (#"{"__metadata__":{"a":1},"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, 8),
    (#"{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}"#, 8 + 53),
  ]

  @Test(arguments: malformed)
  func malformedHeaders(header: String, offset: Int) {
    let bytes = Self.file(header, [UInt8](repeating: 0, count: 8))
    let error = #expect(throws: ArchiveError.self) { try Safetensors.decode(bytes) }
    #expect(error?.byteOffset == offset, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func headerLengths() {
    let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7B]
    #expect(throws: ArchiveError.self) { try Safetensors.decode(huge) }
    let long: [UInt8] = [0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0, 0, 0x7B, 0x7D]
    let error = #expect(throws: ArchiveError.self) { try Safetensors.decode(long) }
    #expect(error?.byteOffset == 0)
    let beyond: [UInt8] = [100, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]
    #expect(throws: ArchiveError.self) { try Safetensors.decode(beyond) }
    #expect((try? Safetensors.decode([2, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D])) == Safetensors())
  }

  static func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
    let length = header.utf8.count
    return [UInt8(length & 0xFF), UInt8(length >> 8), 0, 0, 0, 0, 0, 0] + Array(header.utf8) + data
  }

  /// A tensor of a type that is not read here stands in the way only where it is asked for.
  @Test func foreignTensors() throws {
    let header =
      #"{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]},"#
      + #""b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#
    let size = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    let bytes = size + Array(header.utf8) + [1, 2, 0, 0, 128, 63]
    #expect(try Safetensors.decode(bytes, key: "b").values(as: Float.self) == [1])
    for key in ["a", nil] {
      #expect(throws: ArchiveError.self) { try Safetensors.decode(bytes, key: key) }
    }
    #expect(throws: ArchiveError.self) { try Safetensors.decode(bytes) }
  }
}
