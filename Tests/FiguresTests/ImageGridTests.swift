import Tensors
import Testing

@testable import Figures

@Suite struct ImageGridTests {
  private func bitmap(_ panel: ImageGrid) -> Bitmap? {
    let primitives = Figure(panel).drawing().0.primitives
    return primitives.lazy.compactMap { primitive -> Bitmap? in
      if case .image(let bitmap, _, _) = primitive { bitmap } else { nil }
    }.first
  }

  /// Grids are about square, and a little wider where the last row is full then.
  @Test(arguments: [(1, 1), (2, 2), (7, 3), (8, 4), (10, 5), (12, 4), (36, 6), (64, 8)])
  func lastRowIsFull(count: Int, columns: Int) throws {
    let images = Matrix<Float>.zeros(count, 4)
    let grid = try #require(bitmap(ImageGrid(images, height: 2, width: 2, spacing: 0)))
    #expect(grid.width == 2 * columns)
    #expect(grid.height == 2 * ((count + columns - 1) / columns))
  }

  /// One hot pixel in 400 does not take the contrast of the others: black stays black.
  @Test func extremesDoNotSetTheScale() throws {
    var images = Matrix<Double>.zeros(4, 100)
    for image in 0..<4 { for pixel in 40..<60 { images[image, pixel] = 1 } }
    images[0, 0] = 100
    images[1, 1] = -100
    let shown = try #require(bitmap(ImageGrid(images, height: 10, width: 10, spacing: 0)))
    #expect(Array(shown.bytes[0..<4]) == [255, 255, 255, 255], "the hot pixel is cut off")
    #expect(shown.bytes[4 * 5] == 0 && shown.bytes[4 * (4 * 20 + 5)] == 255)
  }

  @Test func imageGridPlacesImages() throws {
    let images = Matrix<Float>([[0, 1, 2, 3], [3, 2, 1, 0], [0, 0, 0, 3]])
    let grid = try #require(bitmap(ImageGrid(images, height: 2, width: 2, columns: 2, spacing: 1)))
    #expect(grid.width == 5 && grid.height == 5)
    let shown = (0..<25).map { grid.bytes[4 * $0 + 3] == 0 ? -1 : Int(grid.bytes[4 * $0]) }
    #expect(
      shown == [
        0, 85, -1, 255, 170,
        170, 255, -1, 85, 0,
        -1, -1, -1, -1, -1,
        0, 0, -1, -1, -1,
        0, 255, -1, -1, -1,
      ])
    let ink = try #require(
      bitmap(
        ImageGrid(images, height: 2, width: 2, columns: 2, polarity: .darkIsHigh, spacing: 1)))
    #expect(ink.bytes[0] == 255 && ink.bytes[4] == 170)
    let own = try #require(
      bitmap(ImageGrid(Matrix<Float>([[0, 1], [0, 9]]), height: 1, width: 2, scaling: .perImage)))
    #expect(own.bytes[4] == 255)
  }
}
