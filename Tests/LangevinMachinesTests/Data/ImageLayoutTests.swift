import LangevinMachines
import Tensors
import Testing

@Suite struct ImageLayoutTests {
  @Test func unitsSuggestSquares() {
    #expect(ImageLayout(units: 196) == ImageLayout(height: 14, width: 14))
    #expect(ImageLayout(units: 195) == ImageLayout(height: 1, width: 195))
  }

  @Test func labelUnitsComeAfterPixels() {
    let layout = ImageLayout(height: 1, width: 2)
    let rows = Matrix<Float>([[1, 2, 9], [3, 4, 8]])
    let pixels = layout.pixels(of: rows)
    #expect(pixels == Matrix([[1, 2], [3, 4]]))
    #expect(layout.pixels(of: pixels) == pixels)
    #expect(layout.padded(pixels, to: 3) == Matrix([[1, 2, 0], [3, 4, 0]]))
    #expect(layout.padded(rows, to: 3) == rows)
  }
}
