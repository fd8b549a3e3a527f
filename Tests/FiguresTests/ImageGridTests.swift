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
