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
    // Mean and standard deviation over 0…1, as published: 0.1307, 0.3081.
    var histogram = [Int](repeating: 0, count: 256)
    images.bytes.withUnsafeBufferPointer { for pixel in $0 { histogram[Int(pixel)] += 1 } }
    let count = Double(images.count)
    let mean =
      histogram.enumerated().reduce(0) { $0 + Double($1.offset * $1.element) } / count / 255
    let square =
      histogram.enumerated()
      .reduce(0) { $0 + Double($1.offset * $1.offset * $1.element) } / count / (255 * 255)
    #expect(abs(mean - 0.1307) < 5e-5)
    #expect(abs((square - mean * mean).squareRoot() - 0.3081) < 5e-5)
  }

  @Test func draws() throws {
    let arrays = try ArrayFile.readAll(path("posteriordb/arK-arK.npz"))
    let draws = try #require(arrays.values.first { $0.shape.count == 3 })
    #expect(draws.shape[0] * draws.shape[1] == 10_000)
    #expect(try draws.matrix(Double.self, name: "draws").rows == 10_000)
  }

  @Test func patches() throws {
    let patches = try ArrayFile.read(path("natural_patches16/valid.npy"))
    #expect(patches.shape == [5520, 16, 16] && patches.elementType == .f4)
    #expect(
      Npy.encode(patches) == (try LocalFileSystem().read(path("natural_patches16/valid.npy"))))
  }
}
