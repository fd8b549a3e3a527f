import Testing

@testable import Archives

@Suite struct CifarTests {
  /// Two records: labels apart, pixels in their order.
  private static let records: [UInt8] =
    [7] + (0..<3072).map { UInt8($0 % 251) } + [9] + (0..<3072).map { UInt8($0 % 241) }

  @Test func imagesAndLabels() throws {
    let arrays = try Cifar.decode(Self.records)
    #expect(arrays["labels"] == NumericArray(shape: [2], values: [7, 9] as [UInt8]))
    let images = try #require(arrays["images"])
    #expect(images.shape == [2, 3, 32, 32] && images.elementType == .u1)
    // Second image, green, row 1, column 2.
    #expect(images.number(at: 3072 + 1024 + 32 + 2) == Double((1024 + 34) % 241))
  }

  /// Found by its extension and named by keys.
  @Test func readsAsAnArrayFile() throws {
    let files = SimulatedFileSystem()
    try files.write(Self.records, to: "data_batch_1.bin")
    #expect(try ArrayFile.read("data_batch_1.bin:labels", in: files).count == 2)
    #expect(try ArrayFile.readAll("data_batch_1.bin", in: files).count == 2)
    #expect(throws: ArchiveError.self) { try ArrayFile.read("data_batch_1.bin", in: files) }
  }

  @Test(
    arguments: [
      ([], 0), ([UInt8](repeating: 0, count: 3074), 3073),
      ([UInt8](repeating: 0, count: 3073) + [10] + [UInt8](repeating: 0, count: 3072), 3073),
    ] as [([UInt8], Int)])
  func malformed(bytes: [UInt8], offset: Int) {
    let error = #expect(throws: ArchiveError.self) { try Cifar.decode(bytes) }
    #expect(error?.byteOffset == offset, "\(error.map { "\($0)" } ?? "")")
  }
}
