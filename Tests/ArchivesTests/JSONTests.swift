import Foundation
import Testing

@testable import Archives

@Suite struct JSONTests {
  struct Settings: Codable, Equatable {
    struct Inner: Codable, Equatable { var rates: [Float]; var name: String? }
    var seed: UInt64
    var steps: Int
    var rate: Double
    var limit: Double
    var inner: Inner
  }

  @Test func textIsSortedAndStable() throws {
    let value: JSONValue = [
      "b": [1, 2.5, nil, true],
      "a": ["z": "quote \" back \\ line\n tab\t \u{1} ü 🧠", "y": [:], "x": []],
    ]
    let text =
      #"{"a":{"x":[],"y":{},"z":"quote \" back \\ line\n tab\t \u0001 ü 🧠"},"b":[1,2.5,null,true]}"#
    #expect(value.text == text)
    #expect(try JSONValue(parsing: text) == value)
    #expect(try JSONValue(parsing: value.prettyText) == value)
    let nested: JSONValue = ["s": [3, 4], "l": [["k": 1]]]
    #expect(
      nested.prettyText == "{\n  \"l\": [\n    {\n      \"k\": 1\n    }\n  ],\n  \"s\": [3, 4]\n}")
  }

  @Test(
    arguments: [
      0, UInt64.max, UInt64(Int64.max) + 1, 1 << 53 + 1, 18_446_744_073_709_551_557,
    ] as [UInt64])
  func unsignedIntegersAreExact(value: UInt64) throws {
    let parsed = try JSONValue(parsing: JSONValue(value).text)
    #expect(parsed.uint64 == value && parsed == JSONValue(value))
    let coded = try JSONValue(encoding: ["seed": value])
    #expect(coded["seed"]?.uint64 == value)
    #expect(try coded.decode([String: UInt64].self) == ["seed": value])
    #expect(try JSONValue(encoding: coded) == coded)
  }

  @Test func numbersRoundTrip() throws {
    var state: UInt64 = 0x1234_5678_9ABC_DEF1
    for _ in 0..<20_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let value = Double(bitPattern: state)
      let back = try JSONValue(parsing: JSONValue(value).text).double
      #expect(back?.bitPattern == value.bitPattern || (value.isNaN && back?.isNaN == true))
    }
    for value in [
      0.0, -0.0, 1e23, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity,
    ] {
      let parsed = try JSONValue(parsing: JSONValue(value).text)
      #expect(parsed.double?.bitPattern == value.bitPattern)
    }
    #expect(try JSONValue(parsing: "-9223372036854775808").int == .min)
    #expect(try JSONValue(parsing: "18446744073709551616") == .number(0x1p64))
    #expect(try JSONValue(parsing: "1.0").int == 1)
    #expect(try JSONValue(parsing: "1.5").int == nil)
    #expect(try JSONValue(parsing: "[NaN, -Infinity]").array?[1].double == -.infinity)
  }

  @Test func codableValues() throws {
    let settings = Settings(
      seed: .max, steps: -3, rate: 0.1, limit: .infinity, inner: .init(rates: [0.1, 1e-30]))
    let value = try JSONValue(encoding: settings)
    #expect(value["limit"] == "Infinity")
    #expect(value.value(atPath: "inner.rates")?.array?.count == 2)
    #expect(try value.decode(Settings.self) == settings)
    #expect(try JSONValue(parsing: value.prettyText).decode(Settings.self) == settings)
  }

  enum Choice: Codable, Equatable {
    case none
    case lowRank(rank: Int, scale: Double?)
  }

  struct Everything: Codable, Equatable {
    var floats: [Float] = [0.1, 1, 16_777_216, 33_554_432, 1e30, -0.0, .pi, .leastNonzeroMagnitude]
    var doubles = [
      0.1, 2, 1e15, 1e16, 1e22, -0.0, 0x1p24, 0x1p53 + 2, -7, .pi, .leastNonzeroMagnitude,
    ]
    var bytes: [UInt8] = [0, 255]
    var large = UInt64.max
    var small = Int64.min
    var choices = [Choice.none, .lowRank(rank: 3, scale: nil), .lowRank(rank: 1, scale: 2)]
    var absent: String?
    var names = ["a": [1, nil, 3], "": []]
    var text = "\u{1} \" \\ / ü 🧠"
    var document: JSONValue = ["whole": .number(3), "list": [nil, true, 0.5, "x"], "none": [:]]
  }

  /// The forms that Foundation's coders give by way of the text.
  @Test func formsAgreeWithThoseOfTheText() throws {
    let value = Everything()
    let form = try JSONValue(encoding: value)
    #expect(try form == JSONValue(parsing: Array(JSONEncoder().encode(value))))
    let back = try form.decode(Everything.self)
    #expect(try back == JSONDecoder().decode(Everything.self, from: Data(form.bytes)))
    #expect(back.floats == value.floats && back.doubles == value.doubles)
    #expect(back.floats[5].sign == .minus && back.doubles[5].sign == .minus)
  }

  @Test func floatsAreThoseOfTheText() throws {
    for text in ["0.1", "1.1754943508222875e-38", "16777217", "7.038531e-26", "1e-46"] {
      #expect(try JSONValue(parsing: text).decode(Float.self) == Float(text))
    }
  }

  @Test func numbersThatDoNotFitAreNamed() {
    for value in [1.5, -1] as [JSONValue] {
      let error = #expect(throws: ArchiveError.self) {
        _ = try (["steps": value] as JSONValue).decode(
          [String: UInt64].self, name: "run.json")
      }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains("`steps`") && text.contains("does not fit"), "\(text)")
    }
    #expect(throws: ArchiveError.self) { try JSONValue.number(1e300).decode(Float.self) }
    #expect(throws: ArchiveError.self) { try JSONValue.null.decode(Int.self) }
    #expect(throws: ArchiveError.self) { try JSONValue.array([1]).decode([String].self) }
  }

  @Test func decodingErrorsNameTheKey() {
    let value: JSONValue = [
      "seed": 1, "steps": 2, "rate": 0.5, "limit": 1, "inner": ["rates": ["x"]],
    ]
    let error = #expect(throws: ArchiveError.self) {
      try value.decode(Settings.self, name: "run.json")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("run.json") && text.contains("inner.rates"), "\(text)")
    let missing = #expect(throws: ArchiveError.self) {
      try (["seed": 1] as JSONValue).decode(Settings.self)
    }
    #expect("\(missing.map { "\($0)" } ?? "")".contains("a key `steps`"))
  }

  @Test func escapesAndSurrogates() throws {
    #expect(try JSONValue(parsing: #""\u00fc\ud83e\udde0\/\b\f\r""#) == "ü🧠/\u{8}\u{C}\r")
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("{\"a\":1,\"a\":2}", 7),
    ("[1 2]", 3), ("01", 0), ("-", 1), ("1.", 2), ("1e", 2), ("+1", 0), (".5", 0), ("1e999", 0),
    ("tru", 0), ("nul", 0), ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("\"\\ud800\"", 1),
    ("\"\\ud800\\u0041\"", 1), ("\"a\nb\"", 2), ("1 2", 2), ("{1:2}", 1), ("'a'", 0), ("\u{1}", 0),
  ])
  func malformed(text: String, offset: Int) {
    let error = #expect(throws: ArchiveError.self) { try JSONValue(parsing: text) }
    #expect(error?.byteOffset == offset, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func depthIsBounded() throws {
    let fine = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(throws: Never.self) { try JSONValue(parsing: fine) }
    let deep = String(repeating: "[", count: 1_000_000)
    let error = #expect(throws: ArchiveError.self) { try JSONValue(parsing: deep) }
    #expect(error?.byteOffset == 128)
  }

  @Test func invalidTextIsAnError() {
    #expect(throws: ArchiveError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(throws: ArchiveError.self) { try JSONValue(parsing: [0x22, 0xC0, 0x80, 0x22]) }
  }
}

@Suite struct JSONLinesTests {
  @Test func appendsAndReads() throws {
    let directory = try TemporaryDirectory()
    let lines = try JSONLines(appendingTo: directory.file("m.jsonl"))
    for step in 0..<3 { try lines.append(["step": JSONValue(step), "loss": .number(.nan)]) }
    let again = try JSONLines(appendingTo: directory.file("m.jsonl"))
    try again.append(["step": 3])
    let contents = try JSONLines.read(directory.file("m.jsonl"))
    #expect(contents.values.map { $0["step"]?.int } == [0, 1, 2, 3])
    #expect(contents.tornBytes == 0)
    #expect(contents.values[0]["loss"]?.double?.isNaN == true)
  }

  /// A file cut at any byte gives the complete lines before the cut, and says what was left out.
  @Test func tornLastLine() throws {
    let directory = try TemporaryDirectory()
    let bytes =
      Array(#"{"step":1,"loss":0.25}"#.utf8) + [10] + Array(#"{"step":2,"loss":12}"#.utf8) + [10]
    let first = bytes.firstIndex(of: 10) ?? 0
    for count in 0...bytes.count {
      let contents = try JSONLines.decode(Array(bytes.prefix(count)))
      let complete = count < first ? 0 : count < bytes.count - 1 ? 1 : 2
      #expect(contents.values.count == complete)
      let isTorn = count > 0 && count != first && count != first + 1 && count < bytes.count - 1
      #expect((contents.tornBytes > 0) == isTorn)
      // A writer that goes on removes the torn line.
      try LocalFileSystem().write(Array(bytes.prefix(count)), to: directory.file("m.jsonl"))
      try JSONLines(appendingTo: directory.file("m.jsonl")).append(["step": 9])
      let after = try JSONLines.read(directory.file("m.jsonl"))
      #expect(after.values.count == complete + 1 && after.values.last?["step"]?.int == 9)
    }
  }

  @Test func malformedLines() {
    for text in ["{\"a\":1}\nx\n{\"a\":2}\n", "{\"a\":1}\n[2]\n"] {
      let error = #expect(throws: ArchiveError.self) {
        try JSONLines.decode(Array(text.utf8), source: "m.jsonl")
      }
      #expect(error?.byteOffset == 8)
      #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("m.jsonl, line 2, byte 8"))
    }
  }
}
