import Testing

@testable import Archives

@Suite struct CsvTests {
  private func read(_ text: String, header: Csv.Header = .automatic) throws -> Csv {
    try Csv.decode(Array(text.utf8), header: header, source: "x.csv")
  }

  @Test(arguments: [
    "a,b\n1,2\n3,4\n", "a;b\r\n1;2\r\n3;4", "a\tb\n1\t2\n3\t4\n", "a b\n1  2 \n 3 4\n",
    "\u{FEFF}a,b\n\n# comment\n1,2\n3,4\n\n", "\"a\",\"b\"\n\"1\",2\n3 , \"4\"\n",
    "a , b\n 1, 2\n3,4\r", "# made by\n\"a\"  \"b\"\n1 2\n3 4\n",
  ])
  func separatorsQuotesAndLineEnds(text: String) throws {
    let table = try read(text)
    #expect(table.columns == ["a", "b"])
    #expect(table.array == NumericArray(shape: [2, 2], values: [1.0, 2, 3, 4]))
  }

  @Test func headers() throws {
    #expect(try read("1,2\n3,4\n").columns == nil)
    #expect(try read("1,2\n3,4\n", header: .present).columns == ["1", "2"])
    #expect(try read("1,2\n3,4\n", header: .present).array.shape == [1, 2])
    #expect(throws: ArchiveError.self) { try read("a,b\n1,2\n", header: .absent) }
    #expect(try read("a,b\n").array.shape == [0, 2])
    let quoted = try read("\"x, \"\"y\"\"\nz\",b\n1,2\n")
    #expect(quoted.columns == ["x, \"y\"\nz", "b"])
    #expect(try read("x\n1\n2\n").array.shape == [2, 1])
  }

  @Test(arguments: [
    ("1,2\n3,x\n", 2, 3), ("1,2\n3,\n", 2, 3), ("1,2\n3\n", 2, 1), ("1,2\n\n# c\n3,4,5\n", 4, 1),
    ("", 1, 1), ("\n\n", 3, 1), ("a,b\n1,\"2\n", 2, 3), ("a,b\n\"1\"2,3\n", 2, 4),
    ("1;2\n1,5;2\n", 2, 1), ("1,2\n0x10,3\n", 2, 1), ("a,b\n\"x\ny\",1\n", 2, 1),
    ("1,2\n1,1e\n", 2, 3), ("1,2\n1,--1\n", 2, 3),
  ])
  func malformed(text: String, line: Int, column: Int) throws {
    let error = #expect(throws: ArchiveError.self) { try read(text) }
    guard case .malformed("x.csv", let location, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(location == .text(line: line, column: column))
  }

  /// Correctly rounded, as the standard library reads them.
  @Test(arguments: [
    "0", "-0", "+1.5", ".5", "5.", "1e22", "1e23", "123456789012345678", "9007199254740993",
    "0.1", "1.7976931348623157e308", "4.9e-324", "2.2250738585072014e-308", "3.14159e-5",
    "00012", "1E+5", "0.000000000000000000000001", "8.5e-22", "12345678901234567890123",
    "1e0000000005",
  ])
  func numbers(text: String) throws {
    let bytes = Array(text.utf8)
    let value = try #require(DecimalParser.number(bytes, 0..<bytes.count))
    #expect(value.bitPattern == Double(text)?.bitPattern)
  }

  @Test func namesOfNumbers() throws {
    let values = try read("nan,inf,-Inf,NaN,+Infinity\n").array.values(as: Double.self)
    #expect(values[0].isNaN && values[1] == .infinity && values[2] == -.infinity)
    #expect(values[3].isNaN && values[4] == .infinity)
  }

  /// 20000 random bit patterns come back as the same numbers.
  @Test func randomNumbersRoundTrip() throws {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    let values = (0..<20_000).map { index -> Double in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let value = Double(bitPattern: state)
      return index % 2 == 0 && value.isFinite
        ? value : Double(Int64(bitPattern: state) >> 40) / 1000
    }
    let array = NumericArray(shape: [5000, 4], values: values)
    let table = try Csv.decode(Csv(columns: ["a", "b,", "\"", "d"], array: array).encode())
    #expect(table.array == array)
    #expect(table.columns == ["a", "b,", "\"", "d"])
  }

  @Test(arguments: ElementType.allCases)
  func everyTypeIsWritten(type: ElementType) throws {
    let directory = try TemporaryDirectory()
    let array = Arrays.array(type)
    try Csv.write(array, to: directory.file("x.csv"))
    let table = try Csv.read(directory.file("x.csv"))
    #expect(table.array.shape == [2, 3])
    let bits = table.array.values(as: Float.self).map(\.bitPattern)
    #expect(bits == array.values(as: Float.self).map(\.bitPattern))
  }
}
