import Testing

@testable import Figures

@Suite struct RasteriserTests {
  /// Sum of opacity over all pixels: the painted area in pixels.
  private func area(width: Int = 60, height: Int = 60, _ draw: (inout Canvas) -> Void) -> Double {
    var canvas = Canvas(width: width, height: height)
    draw(&canvas)
    let bytes = canvas.bitmap.bytes
    return stride(from: 3, to: bytes.count, by: 4).reduce(0) { $0 + Double(bytes[$1]) / 255 }
  }

  private let black = Colour(0)

  /// Edges on eighths of a pixel are exact but for rounding to bytes: 1/510 a boundary pixel.
  @Test(arguments: [(2.0, 3.0, 7.0, 5.0), (2.25, 3.125, 7.5, 5.625), (10.0, 10.5, 10.5, 40.0)])
  func rectangleArea(left: Double, top: Double, right: Double, bottom: Double) {
    let corners = [
      Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom),
    ]
    let painted = area { $0.fill([corners], black, opacity: 1) }
    let boundary = 2 * (right - left + bottom - top) + 4
    #expect(abs(painted - (right - left) * (bottom - top)) <= boundary / 510)
  }

  /// Coverage of single pixels of a rectangle from 2.25 to 4.5 horizontally.
  @Test func pixelCoverage() {
    var canvas = Canvas(width: 8, height: 3)
    canvas.fill(
      [[Point(2.25, 1), Point(4.5, 1), Point(4.5, 2), Point(2.25, 2)]], black, opacity: 1)
    let row = (0..<8).map { canvas.bitmap.bytes[4 * (8 + $0) + 3] }
    #expect(row == [0, 0, 191, 255, 128, 0, 0, 0])
  }

  /// A line of width w and length l covers w · l, whatever its direction. Eight lines to a pixel
  /// row leave 0.4 % at these sizes; a join painted twice would show as 1 % or more.
  @Test(arguments: [0.0, 17, 45, 80, 90, 133])
  func lineArea(degrees: Double) {
    let (sine, cosine) = Angle.sineCosine(degrees: degrees)
    let points = (0...20).map { Point(30, 30) + Point(cosine, sine) * (2 * Double($0) - 20) }
    var outline = StrokeOutline(width: 3)
    outline.add(points, isClosed: false, hasRoundEnds: false)
    let painted = area { $0.fill(outline.polygons, black, opacity: 1) }
    #expect(abs(painted - 120) < 0.5)
  }

  /// Round ends add a disc: 3 · 40 + π · 1.5². The pen is a polygon a little smaller than that.
  @Test func roundEnds() {
    var outline = StrokeOutline(width: 3)
    outline.add([Point(10, 30.5), Point(50, 30.5)], isClosed: false, hasRoundEnds: true)
    let painted = area { $0.fill(outline.polygons, black, opacity: 1) }
    #expect(abs(painted - (120 + Double.pi * 2.25)) < 0.4)
  }

  /// Overlaps count once: two squares, one within the other, in either orientation.
  @Test func overlapsCountOnce() {
    let outer = [Point(5, 5), Point(25, 5), Point(25, 25), Point(5, 25)]
    let inner = [Point(10, 10), Point(20, 10), Point(20, 20), Point(10, 20)]
    let painted = area { $0.fill([outer, inner], black, opacity: 1) }
    #expect(abs(painted - 400) < 1e-9)
  }

  @Test func discArea() {
    let painted = area { $0.disc(Point(30.3, 29.8), radius: 11, black, opacity: 1) }
    #expect(abs(painted / (Double.pi * 121) - 1) < 0.005)
  }

  @Test func opacityComposes() {
    var canvas = Canvas(width: 1, height: 1)
    let square = [Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1)]
    canvas.fill([square], Colour(0xFFFFFF), opacity: 1)
    canvas.fill([square], black, opacity: 0.5)
    #expect(canvas.bitmap.bytes == [128, 128, 128, 255])
  }

  @Test func clippingCuts() {
    let painted = area { canvas in
      canvas.clipped(to: Rectangle(x: 10, y: 10, width: 5, height: 4)) { canvas in
        canvas.fill(
          [[Point(0, 0), Point(60, 0), Point(60, 60), Point(0, 60)]], black, opacity: 1)
        canvas.disc(Point(12, 12), radius: 30, black, opacity: 1)
      }
    }
    #expect(abs(painted - 20) < 1e-9)
  }

  /// Cells of a sharp image keep their shares of each pixel; ink is neither lost nor made.
  @Test(arguments: [3.0, 7.5, 40.0], [true, false])
  func imageKeepsInk(width: Double, isSmooth: Bool) {
    var bitmap = Bitmap(width: 10, height: 4)
    for x in 0..<10 { for y in 0..<4 where (x + y) % 2 == 0 { bitmap.set(black, x: x, y: y) } }
    let rectangle = Rectangle(x: 4.25, y: 7, width: width, height: 12.5)
    let painted = area { $0.image(bitmap, in: rectangle, isSmooth: isSmooth) }
    #expect(abs(painted / (width * 12.5 / 2) - 1) < 0.03)
  }

  @Test func dashesCoverTheirShare() {
    let line = [Point(0, 0), Point(33, 0), Point(33, 67)]
    let dashes = StrokeOutline.dashes(of: line, pattern: [6, 4])
    let length = dashes.reduce(0.0) { sum, dash in
      sum + zip(dash, dash.dropFirst()).reduce(0.0) { $0 + ($1.1 - $1.0).length }
    }
    #expect(dashes.count == 10)
    #expect(abs(length - 60) < 1e-9)
  }

  @Test func farCoordinatesDoNotTrap() {
    let painted = area { canvas in
      canvas.fill(
        [[Point(-1e5, -1e5), Point(1e5, -1e5), Point(1e5, 1e5), Point(-1e5, 1e5)]], black,
        opacity: 1)
      canvas.disc(Point(1e9, -1e9), radius: 5, black, opacity: 1)
    }
    #expect(painted == 3_600)
  }
}
