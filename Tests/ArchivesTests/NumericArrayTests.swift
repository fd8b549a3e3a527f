import Tensors
import Testing

@testable import Archives

@Suite struct NumericArrayTests {
  @Test func matricesKeepTheLastAxis() throws {
    let array = NumericArray(shape: [2, 2, 3], values: (0..<12).map(Float.init))
    let matrix = try array.matrix(Double.self, name: "x")
    #expect(matrix.shape == [4, 3])
    #expect(matrix[3, 2] == 11)
    let vector = try NumericArray(shape: [3], values: [1, 2, 3] as [Float])
      .matrix(Float.self, name: "v")
    #expect(vector.shape == [3, 1])
    let number = try NumericArray(shape: [], values: [2.5]).matrix(Float.self, name: "n")
    #expect(number == Matrix([[2.5]]))
    let empty = NumericArray(shape: [0, 3], values: [Float]())
    #expect(try empty.matrix(Float.self, name: "e").shape == [0, 3])
  }

  @Test func matricesRoundTrip() throws {
    let single = Matrix<Float>([[1, 2, 3], [4, 5, -0.0]])
    let array = NumericArray(single)
    #expect(array.elementType == .f4)
    #expect(try array.matrix(Float.self, name: "m") == single)
    let chains = NumericArray(Matrix<Double>(single), shape: [1, 2, 3])
    #expect(chains.elementType == .f8 && chains.shape == [1, 2, 3])
    #expect(try chains.matrix(Double.self, name: "m") == Matrix<Double>(single))
  }

  @Test(arguments: ElementType.allCases)
  func valuesOfEveryType(type: ElementType) {
    let array = Arrays.array(type)
    let doubles = array.values(as: Double.self)
    let floats = array.values(as: Float.self)
    for index in 0..<array.count {
      let number = array.number(at: index)
      #expect(doubles[index].bitPattern == number.bitPattern)
      #expect(floats[index].bitPattern == Float(number).bitPattern)
      // The text reads back as the same number.
      let text = array.text(at: index)
      #expect(Double(text).map { Float($0).bitPattern } == Float(number).bitPattern, "\(text)")
    }
  }

  @Test func valuesOfUnsignedLimits() {
    #expect(Arrays.array(.u8).text(at: 1) == "18446744073709551615")
    #expect(Arrays.array(.i8).text(at: 0) == "-9223372036854775808")
    #expect(Arrays.array(.i1).values(as: Float.self) == [-128, 127, 0, 1, -1, 7])
  }

  @Test func overflowIsAnError() throws {
    let array = NumericArray(shape: [3], values: [1, .infinity, 1e300])
    #expect(
      throws: ArchiveError.notRepresentable(name: "x", index: 2, value: 1e300, type: "Float")
    ) {
      try array.matrix(Float.self, name: "x")
    }
    #expect(try array.matrix(Double.self, name: "x")[2, 0] == 1e300)
  }

  @Test func integers() throws {
    #expect(try NumericArray(shape: [2], values: [3.0, -4.0]).integers(name: "n") == [3, -4])
    #expect(try Arrays.array(.u1).integers(name: "n") == [0, 255, 0, 1, 2, 7])
    #expect(throws: ArchiveError.self) { try Arrays.array(.u8).integers(name: "n") }
    #expect(throws: ArchiveError.self) { try Arrays.array(.f4).integers(name: "n") }
    #expect(throws: ArchiveError.self) {
      try NumericArray(shape: [1], values: [0.5]).integers(name: "n")
    }
  }

  @Test func shapesAreCheckedForOverflow() {
    #expect(ArrayShape.count([3, 4], width: 8) == 12)
    #expect(ArrayShape.count([], width: 8) == 1)
    #expect(ArrayShape.count([1 << 62, 0], width: 1) == 0)
    // Zero elements, but the other axes overflow when they are flattened.
    #expect(ArrayShape.count([1 << 62, 1 << 62, 0], width: 1) == nil)
    #expect(ArrayShape.count([-1], width: 1) == nil)
    #expect(ArrayShape.count([1 << 61], width: 8) == nil)
    #expect(ArrayShape.count([Int](repeating: 1, count: 65), width: 1) == nil)
  }

  /// Every one of the 65536 numbers; and rounding of every representable number's neighbourhood.
  #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
    @Test func halfPrecision() {
      var failures = 0
      for bits in UInt16.min...UInt16.max {
        let value = Float(Float16(bitPattern: bits))
        let ours = HalfPrecision.single(bits)
        if !(value.isNaN && ours.isNaN), ours.bitPattern != value.bitPattern { failures += 1 }
        if !value.isNaN, HalfPrecision.half(value) != bits { failures += 1 }
        guard value.isFinite else { continue }
        let half = (value + Float(Float16(bitPattern: bits).nextUp)) / 2
        for near in [half, half.nextUp, half.nextDown, value.nextUp, value.nextDown]
        where HalfPrecision.half(near) != Float16(near).bitPattern { failures += 1 }
      }
      #expect(failures == 0)
      #expect(HalfPrecision.half(.nan) & 0x7C00 == 0x7C00 && HalfPrecision.half(.nan) & 0x3FF != 0)
      #expect(HalfPrecision.half(1e10) == 0x7C00 && HalfPrecision.half(-1e10) == 0xFC00)
      #expect(HalfPrecision.half(1e-30) == 0 && HalfPrecision.half(-1e-30) == 0x8000)
    }
  #endif

  /// Shapes and bytes from outside are checked, not trusted.
  @Test(arguments: [[3], [-1], [2, 2], [.max, .max], [.max, 0, 8], []])
  func wrongShapes(shape: [Int]) throws {
    let bytes = [UInt8](repeating: 0, count: 16)
    let error = #expect(throws: ArchiveError.self) {
      try NumericArray(checking: bytes, elementType: .f8, shape: shape, name: "x")
    }
    #expect(error?.kind == .malformed && error?.description.hasPrefix("x, byte 0") == true)
    #expect(throws: ArchiveError.self) {
      try NumericArray(shape: [2], values: [1.0, 2]).reshaped(to: shape)
    }
  }

  @Test func placesOfNonFiniteNumbers() {
    #expect(
      NumericArray(shape: [3], values: [1, -0.0, .greatestFiniteMagnitude]).firstNonFinite == nil)
    #expect(NumericArray(shape: [3], values: [1, 2, -.infinity] as [Float]).firstNonFinite == 2)
    #expect(NumericArray(shape: [2], values: [Double.nan, 1]).firstNonFinite == 0)
    #expect(NumericArray(shape: [2], values: [1, .max] as [Int]).firstNonFinite == nil)
    #expect(Arrays.array(.f2).firstNonFinite == 4)
  }
}
