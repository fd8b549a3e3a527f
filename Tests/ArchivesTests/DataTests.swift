import Foundation
import Testing

@testable import Archives

/// Real files. The directory is given by `REVERIE_DATA`.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["REVERIE_DATA"] != nil,
    "REVERIE_DATA names no directory of data"))
struct DataTests {
  private func path(_ name: String) -> String {
    (ProcessInfo.processInfo.environment["REVERIE_DATA"] ?? "") + "/" + name
  }

  @Test func handwrittenDigits() throws {
    let labels = try ArrayFile.read(path("mnist/train-labels-idx1-ubyte.gz"))
    var counts = [Int](repeating: 0, count: 10)
    for label in try labels.integers(name: "labels") { counts[label] += 1 }
    #expect(counts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])

    let images = try ArrayFile.read(path("mnist/train-images-idx3-ubyte.gz"))
    #expect(images.shape == [60000, 28, 28] && images.elementType == .u1)
    // As Python's gzip and zlib find it, behind the 16 bytes of the header.
    #expect(Deflate.crc32(images.bytes) == 4_083_391_318)
  }

  @Test func draws() throws {
    let file = path("posteriordb/arK-arK.npz")
    // One of its arrays holds text: it is left out, and named as such when it is asked for.
    let arrays = try ArrayFile.readAll(file)
    #expect(arrays.keys.contains("draws") && !arrays.keys.contains("names"))
    let error = #expect(throws: ArchiveError.self) { try ArrayFile.read(file + ":names") }
    #expect("\(error.map { "\($0)" } ?? "")".contains("element type `<U7`"))
    let draws = try ArrayFile.read(file + ":draws")
    #expect(draws.shape.prefix(2) == [10, 1000])
    #expect(try draws.matrix(Double.self, name: "draws").rows == 10_000)
  }

  @Test func patches() throws {
    let patches = try ArrayFile.read(path("natural_patches16/valid.npy"))
    #expect(patches.shape == [5520, 16, 16] && patches.elementType == .f4)
    #expect(
      Npy.encode(patches) == (try LocalFileSystem().read(path("natural_patches16/valid.npy"))))
  }
}
