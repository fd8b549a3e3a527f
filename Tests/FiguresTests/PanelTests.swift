import Foundation
import RandomStreams
import Tensors
import Testing

@testable import Figures

@Suite struct PanelTests {
  private var samples: Matrix<Double> {
    var stream = RandomStream(seed: 13)
    return .normals(20_000, 2, from: &stream)
  }

  @Test(arguments: [0.0, 1.5])
  func densityIntegratesToOne(smoothing: Double) {
    let plot = DensityPlot(
      samples, xRange: -8...8, yRange: -9...9, bins: 60, smoothing: smoothing)
    #expect(abs(plot.density.sum() * (16.0 / 60) * (18.0 / 60) - 1) < 1e-9)
  }

  /// Smoothing of a single count leaves a Gaussian of the deviation asked for, centred on it.
  @Test func smoothingHasItsWidth() {
    let plot = DensityPlot(
      Matrix<Double>([[0.5, 0.5]]), xRange: 0...41, yRange: 0...41, bins: 41, smoothing: 2)
    let row = plot.density.columnMeans().map { $0 * 41 }
    #expect(row.indices.max { row[$0] < row[$1] } == 0)
    let middle = DensityPlot(
      Matrix<Double>([[20.5, 20.5]]), xRange: 0...41, yRange: 0...41, bins: 41, smoothing: 2)
    let marginal = middle.density.columnMeans().map { $0 * 41 }
    let variance = marginal.enumerated().reduce(0) {
      $0 + (Double($1.offset) - 20) * (Double($1.offset) - 20) * $1.element
    }
    #expect(abs(variance - 4) < 0.02)
  }

  @Test func densityTakesRowsAsY() {
    let plot = DensityPlot(
      Matrix<Float>([[0.9, 0.1], [.nan, 0.5]]), xRange: 0...1, yRange: 0...1, bins: 2,
      smoothing: 0)
    #expect(plot.density == Matrix([[0, 4], [0, 0]]))
  }

  @Test func largeMapsAreAveraged() {
    let values = Matrix<Double>(rows: 2, columns: 6, elements: (0..<12).map(Double.init))
    #expect(values.averaged(rows: 1, columns: 3) == Matrix([[3.5, 5.5, 7.5]]))
    var holes = values
    holes[0, 0] = .nan
    holes[1, 0] = .infinity
    #expect(holes.averaged(rows: 1, columns: 3)[0, 0] == (1 + 7) / 2)
    let figure = Figure(HeatMap(Matrix<Float>.zeros(3_000, 3_000)))
    #expect(figure.svg.utf8.count < 40_000)
  }

  @Test(arguments: [
    (ValueRange.automatic, [1.0, 5, .nan], 1.0...5.0), (.symmetric, [1.0, -5, .infinity], -5...5),
    (.fixed(0...2), [9.0], 0...2), (.automatic, [3.0], 1.5...4.5), (.automatic, [], 0...1),
    (.symmetric, [0.0], -1...1), (.fixed(2...2), [0.0, 1], 0...1),
  ])
  func valueRanges(range: ValueRange, values: [Double], expected: ClosedRange<Double>) {
    #expect(range.resolved(values) == expected)
  }

  /// Marks over a map keep their colours on dark pages: the map does not change either.
  @Test func overlaysAreFixed() {
    let map = HeatMap(
      Matrix<Float>([[0, 1], [1, 0]]), overlay: [.line([0.0, 1], [0.0, 1], colour: .ink)])
    var strokes: [Stroke] = []
    for case .clipped(_, let inner) in Figure(map).drawing().0.primitives {
      for case .path(_, _, _, let stroke?) in inner { strokes.append(stroke) }
    }
    #expect(strokes.map(\.paint) == [.colour(Paint.ink.light)])
  }

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

  @Test func rasterFromCounts() {
    let counts = Matrix<Float>([[0, 1], [2, 0], [0, 1]])
    let drawing = Figure(RasterPlot(counts: counts, timeStep: 0.5)).drawing().0
    var strokes: [[Point]] = []
    for case .clipped(_, let inner) in drawing.primitives {
      for case .path(let lines, _, _, _) in inner { strokes += lines }
    }
    #expect(strokes.count == 3)
    #expect(Set(strokes.map { $0[0].x }).count == 3)
    #expect(strokes[0][0].y > strokes[1][0].y)  // unit 0 lies lowest
  }

  @Test func trajectoriesRunThroughTheColours() {
    let path = Matrix<Double>(rows: 200, columns: 2, elements: (0..<400).map { Double($0 / 2) })
    let drawing = Figure(TrajectoryPlot([path], timeStep: 0.1)).drawing().0
    var paints: [Paint] = []
    for case .clipped(_, let inner) in drawing.primitives {
      for case .path(_, _, _, let stroke?) in inner { paints.append(stroke.paint) }
    }
    #expect(Set(paints).count > 50)
    let lightness = paints.map { OKLab($0.light).lightness }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $1 >= $0 - 0.002 })
  }

  /// Areas of one column start at one x, those of one row end at one y.
  @Test func areasAlign() {
    let wide = Chart(yAxis: Axis("y"), marks: [.line([1_000.0, 99_000])])
    let narrow = Chart(xAxis: Axis("x"), marks: [.line([1.0, 2])])
    let figure = Figure(columns: 2, panels: [wide, narrow, narrow, wide])
    var areas: [Rectangle] = []
    for case .clipped(let area, _) in figure.drawing().0.primitives { areas.append(area) }
    #expect(areas.count == 4)
    #expect(areas[0].minX == areas[2].minX && areas[1].maxX == areas[3].maxX)
    #expect(areas[0].maxY == areas[1].maxY && areas[2].minY == areas[3].minY)
  }
}
