import Testing

@testable import Archives

/// Every reader, on every truncation and every change of one byte of small files: an error or an
/// array, never a crash, never a read beyond the end.
@Suite struct HostileInputTests {
  /// A reader and a file it reads; the result is the number of elements, so that they are touched.
  struct Reader: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var file: [UInt8]
    /// Whether each shorter file is an error.
    var needsEveryByte = true
    var read: @Sendable ([UInt8]) throws -> Int
  }

  private static func touch(_ arrays: some Sequence<NumericArray>) -> Int {
    arrays.reduce(0) { $0 + $1.count + $1.values(as: Float.self).count + $1.shape.count }
  }

  static let readers: [Reader] = [
    Reader(testDescription: "npy", file: Fixture.npyFortranBigEndian) {
      touch([try Npy.decode($0)])
    },
    Reader(testDescription: "npy of three axes", file: Fixture.npyFortran3) {
      touch([try Npy.decode($0)])
    },
    Reader(testDescription: "npy bool", file: Fixture.npyBool) { touch([try Npy.decode($0)]) },
    Reader(testDescription: "npz stored", file: Fixture.npzStored) {
      touch(try Npz.decode($0).values)
    },
    Reader(testDescription: "npz deflated", file: Fixture.npzDeflated) {
      touch(try Npz.decode($0).values)
    },
    Reader(testDescription: "npz streamed", file: Fixture.npzDescriptor) {
      touch(try Npz.decode($0).values)
    },
    Reader(
      testDescription: "npz zip64",
      file: Npz.encode(
        ["x": NumericArray(shape: [3], values: [1.0, 2, 3])], compressed: true, alwaysZip64: true)
    ) { touch(try Npz.decode($0).values) },
    Reader(testDescription: "safetensors", file: Fixture.safetensors) {
      touch(try Safetensors.decode($0).tensors.values)
    },
    Reader(testDescription: "idx", file: [0, 0, 0x0B, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4]) {
      touch([try Idx.decode($0)])
    },
    Reader(testDescription: "idx.gz", file: Fixture.gzipIdx) { touch([try Idx.decode($0)]) },
    Reader(testDescription: "gzip members", file: Fixture.gzipMembers, needsEveryByte: false) {
      try Gzip.inflate($0, limit: 1 << 20).count
    },
    Reader(
      testDescription: "csv", file: Array("a,\"b\"\r\n1,-2.5e3\r\n\"3\",nan\r\n".utf8),
      needsEveryByte: false
    ) { touch([try Csv.decode($0).array]) },
    Reader(
      testDescription: "csv of spaces", file: Array("# c\n 1 2  3 \n4 5 6\n".utf8),
      needsEveryByte: false
    ) { touch([try Csv.decode($0).array]) },
    Reader(
      testDescription: "json",
      file: Array(#"{"a":[1,2.5e-3,-7,true,null],"b":{"ü\u00fc\n":"\ud83e\udde0"}}"#.utf8)
    ) { try JSONValue(parsing: $0).text.count },
    Reader(
      testDescription: "json lines", file: Array("{\"a\":1}\n{\"b\":[2]}\n".utf8),
      needsEveryByte: false
    ) { try JSONLines.decode($0).values.count },
  ]

  @Test(arguments: readers)
  func truncations(reader: Reader) throws {
    #expect(try reader.read(reader.file) > 0)
    for count in 0..<reader.file.count {
      let bytes = Array(reader.file.prefix(count))
      do {
        _ = try reader.read(bytes)
        if reader.needsEveryByte { Issue.record("\(count) bytes were enough") }
      } catch let error as ArchiveError {
        #expect(error.kind == .malformed)
        #expect(error.byteOffset ?? 0 <= max(count, reader.file.count))
      }
    }
  }

  /// All 255 other values of every byte of files up to 200 bytes; of longer ones, nine.
  @Test(arguments: readers)
  func changedBytes(reader: Reader) throws {
    for index in reader.file.indices {
      let changes: [UInt8] =
        reader.file.count <= 200
        ? Array(1...255) : [1, 2, 4, 8, 16, 32, 64, 128, 255]
      var bytes = reader.file
      for change in changes {
        bytes[index] = reader.file[index] ^ change
        do {
          _ = try reader.read(bytes)
        } catch let error as ArchiveError {
          #expect(error.kind == .malformed)
        }
      }
    }
  }

  /// Runs of 4 and 8 bytes of ones or zeros: sizes and offsets at their limits.
  @Test(arguments: readers)
  func extremeFields(reader: Reader) throws {
    for width in [2, 4, 8] {
      for value in [UInt8.min, 0x7F, 0x80, .max] {
        for index in 0..<max(0, reader.file.count - width) {
          var bytes = reader.file
          for offset in 0..<width {
            bytes[index + offset] = offset == width - 1 ? value : value == 0 ? 0 : 255
          }
          do {
            _ = try reader.read(bytes)
          } catch let error as ArchiveError {
            #expect(error.kind == .malformed)
          }
        }
      }
    }
  }

  /// Random bytes behind each format's first bytes.
  @Test func randomBytes() throws {
    var state: UInt64 = 0xD1B5_4A32_D192_ED03
    func random() -> UInt8 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 24)
    }
    for round in 0..<3000 {
      let reader = Self.readers[round % Self.readers.count]
      let keep = Int(random()) % 16
      let bytes = reader.file.prefix(keep) + (0..<Int(random())).map { _ in random() }
      do {
        _ = try reader.read(Array(bytes))
      } catch let error as ArchiveError {
        #expect(error.kind == .malformed)
      }
    }
  }
}
