import Foundation
import Testing

@testable import Archives

@Suite struct NpyTests {
  @Test(arguments: ElementType.allCases)
  func roundTrip(type: ElementType) throws {
    let directory = try TemporaryDirectory()
    let array = Arrays.array(type)
    try Npy.write(array, to: directory.file("x.npy"))
    #expect(try Npy.read(directory.file("x.npy")) == array)
  }

  @Test(arguments: [[], [1], [0], [0, 3], [2, 1, 3, 1], [Int](repeating: 1, count: 64)])
  func shapes(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    let array = NumericArray(shape: shape, values: (0..<count).map(Double.init))
    let bytes = Npy.encode(array)
    #expect(try Npy.decode(bytes) == array)
    #expect((bytes.count - array.bytes.count) % 64 == 0)
  }

  @Test func bytesAreThoseOfNumPy() {
    let matrix = NumericArray(shape: [2, 3], values: (0..<6).map(Double.init))
    #expect(Npy.encode(matrix) == Fixture.npyWritten)
    #expect(Npy.encode(NumericArray(shape: [2], values: [1, -2])) == Fixture.npyWrittenVector)
  }

  @Test func readsFilesOfNumPy() throws {
    let fortran = try Npy.decode(Fixture.npyFortranBigEndian)
    #expect(fortran == NumericArray(shape: [2, 3], values: [-2, -0.5, 1, 2.5, 4, 5.5] as [Float]))
    let second = try Npy.decode(Fixture.npyVersion2)
    #expect(second.elementType == .i2 && second.values(as: Double.self) == [0, 1, 2, 3, 4, 5])
    let third = try Npy.decode(Fixture.npyVersion3)
    #expect(third.elementType == .u8 && third.text(at: 5) == "9223372036854775813")
    let half = try Npy.decode(Fixture.npyHalf)
    #expect(half.values(as: Float.self) == [0.099975586, -2, 65504, 5.9604645e-08, .infinity])
    let scalar = try Npy.decode(Fixture.npyScalar)
    #expect(scalar == NumericArray(shape: [], values: [2.5]))
    let flags = try Npy.decode(Fixture.npyBool)
    #expect(flags == NumericArray(shape: [3], values: [true, false, true]))
    let floats = try Npy.decode(Fixture.npyFloat).values(as: Float.self)
    #expect(floats[1].sign == .minus && floats[2].isNaN && floats[3] == 1e30)
    #expect(try Npy.decode(Fixture.npyEmpty).shape == [0, 3])
  }

  @Test func fortranOrderOfThreeAxes() throws {
    let array = try Npy.decode(Fixture.npyFortran3)
    #expect(array == NumericArray(shape: [2, 3, 4], values: (0..<24).map(Int32.init)))
  }

  /// Shapes in which every axis wraps more than once, against the formula of the order.
  @Test(arguments: [[3, 4, 3], [3, 2, 4, 3], [5, 1, 3], [1, 7], [4, 3, 0, 2], [9]])
  func fortranOrderOfManyAxes(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    var file = [Int32](repeating: -1, count: count)
    for number in 0..<count {
      var (rest, place) = (number, 0)
      for axis in shape.indices.reversed() {
        place += rest % shape[axis] * shape[..<axis].reduce(1, *)
        rest /= shape[axis]
      }
      file[place] = Int32(number)
    }
    let text = shape.map(String.init).joined(separator: ", ") + ","
    let bytes = Self.file(
      "{'descr': '<i4', 'fortran_order': True, 'shape': (\(text))}",
      file.withUnsafeBytes { Array($0) })
    let expected = NumericArray(shape: shape, values: (0..<count).map(Int32.init))
    #expect(try Npy.decode(bytes) == expected)
  }

  /// Both orders of bytes and of axes, every type: against an independent rearrangement.
  @Test(arguments: ElementType.allCases)
  func ordersOfEveryType(type: ElementType) throws {
    let array = Arrays.array(type)
    let width = type.width
    let elements = stride(from: 0, to: array.bytes.count, by: width).map {
      Array(array.bytes[$0..<$0 + width])
    }
    for (isFortran, isBig) in [(false, true), (true, false), (true, true)] {
      let order = isFortran ? [0, 3, 1, 4, 2, 5] : [0, 1, 2, 3, 4, 5]
      let data = order.flatMap { isBig ? elements[$0].reversed() : elements[$0] }
      let name = type == .bool ? "b1" : type.rawValue
      let mark = width == 1 ? "|" : isBig ? ">" : "<"
      let bytes = Self.file(
        "{'descr': '\(mark)\(name)', 'fortran_order': \(isFortran ? "True" : "False"), "
          + "'shape': (2, 3)}", data)
      #expect(try Npy.decode(bytes) == array)
    }
  }

  @Test func headersOfOtherWriters() throws {
    let data = [UInt8](repeating: 0, count: 24)
    let headers = [
      #"{"shape": (2L, 3L), "fortran_order": False, "descr": "<f4"}"#,
      "{'descr':'=f4','shape':(2,3,),'fortran_order':False,}   \n",
      "  { 'descr' : '<i4' , 'fortran_order' : False , 'shape' : ( 2 , 3 ) } ",
    ]
    for header in headers { #expect(try Npy.decode(Self.file(header, data)).shape == [2, 3]) }
  }

  /// A header, what is wrong with it, and where (offset in the file; the header starts at 10).
  static let malformed: [(header: String, offset: Int)] = [
    ("", 10), ("[1]", 10), ("{'descr': '<f4'}", 26),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", 66),
    ("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2, 3)}", 44),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}", 64),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}", 63),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 61),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 2)}", 10),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 8, 0)}", 10),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1}", 68),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", 27),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x", 68),
    ("{'descr", 17),
  ]

  @Test(arguments: malformed)
  func malformedHeaders(header: String, offset: Int) {
    let error = #expect(throws: ArchiveError.self) {
      try Npy.decode(Self.file(header, [UInt8](repeating: 0, count: 24)), source: "x.npy")
    }
    #expect(error?.kind == .malformed)
    #expect(error?.byteOffset == offset, "\(error.map { "\($0)" } ?? "")")
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("x.npy, byte \(offset): expected "))
  }

  @Test(arguments: ["|O", "<c8", "<U5", "|S3", "<M8[ns]", "|V4", "f4", "<f3", "<bool", "|f4"])
  func unsupportedTypes(name: String) {
    let header = "{'descr': '\(name)', 'fortran_order': False, 'shape': (2, 3)}"
    let error = #expect(throws: ArchiveError.self) { try Npy.decode(Self.file(header, [])) }
    guard case .unsupported(_, .byte(20), _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func sizesAreCheckedBeforeMemoryIsTaken() {
    // 2⁶⁰ bytes are promised; 8 are there.
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (144115188075855872,)}"
    let bytes = Self.file(header, [UInt8](repeating: 0, count: 8))
    let error = #expect(throws: ArchiveError.self) { try Npy.decode(bytes) }
    #expect(error?.byteOffset == bytes.count - 8)
  }

  @Test func wrongMagicVersionAndLength() {
    var bytes = Fixture.npyWritten
    bytes[6] = 4
    #expect(throws: ArchiveError.self) { try Npy.decode(bytes) }
    #expect((try? Npy.decode(bytes)) == nil)
    var more = Fixture.npyWritten
    more.append(0)
    let error = #expect(throws: ArchiveError.self) { try Npy.decode(more) }
    #expect(error?.byteOffset == Fixture.npyWritten.count)
    var flag = Fixture.npyBool
    flag[flag.count - 1] = 2
    let wrong = #expect(throws: ArchiveError.self) { try Npy.decode(flag) }
    #expect(wrong?.byteOffset == flag.count - 1)
  }

  static func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
      + Array(header.utf8) + data
  }
}
