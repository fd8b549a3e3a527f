import Tensors
import Testing

@testable import Figures

@Suite struct PanelGridTests {
  private static let long = "overlap of the chain with the mean image"

  /// A row in which everything differs: titles, lines of titles, legends, powers of ten, shapes.
  private func figure(width: Double, height: Double? = nil) -> Figure {
    let noise = (0..<400).map { Double(($0 * 1_013) % 400) }
    let path = Matrix<Double>([[0, 0], [2, 0.5], [1, 1]])
    return Figure(columns: 4, width: width, height: height) {
      Chart(
        title: "One", xAxis: Axis("x"), yAxis: Axis(Self.long, unit: "unit of it"),
        marks: [.line([1.0, 2])])
      Chart(
        title: "A title much longer than the panel that stands below it", xAxis: Axis(Self.long),
        yAxis: Axis("y"),
        marks: [
          .scatter(noise, noise.reversed(), label: "one of two"),
          .scatter(noise.reversed(), noise, label: "other"),
        ])
      Chart(xAxis: Axis(), yAxis: Axis("energy"), marks: [.line([1e9, 3e9])])
      TrajectoryPlot([path], title: "Path")
    }
  }

  /// Plotting areas of a row have one top and one bottom, whatever is around them, slivers aside.
  @Test(arguments: [1_000.0, 1_200, 1_400])
  func areasAreLevel(width: Double) {
    let areas = figure(width: width).grid.places.map { $0.area }
    #expect(areas.count == 4)
    for area in areas {
      #expect(abs(area.minY - areas[0].minY) < 1e-9)
      #expect(abs(area.maxY - areas[3].maxY) <= 1, "areas of fixed shape end at whole pixels")
    }
  }

  /// Titles of axes are no longer than their axes and keep within their cells; titles of a row are
  /// level.
  @Test(arguments: [500.0, 760, 1_000, 1_400])
  func titlesFit(width: Double) {
    let figure = figure(width: width)
    let places = figure.grid.places
    var (upright, lines) = (0, [Double]())
    for case .label(let label) in figure.drawing().0.primitives {
      let length = StrokeFont.width(of: label.text, size: label.size, isBold: label.isBold)
      if label.isBold { lines.append(label.position.y) }
      guard label.rotation == -90, label.position.x < places[1].cell.minX else { continue }
      upright += 1
      #expect(length <= places[0].area.height && label.position.x > places[0].cell.minX)
      #expect(label.position.x < places[0].area.minX)
    }
    #expect(upright >= 1 && upright <= 2)
    let first = lines.min() ?? 0
    #expect(lines.count { $0 == first } == 3, "three titles begin at one height")
  }

  /// The same areas of fixed shape share their scales, and so their sizes.
  @Test func sharedScales() {
    let paths = [[[0.0, 0], [1, 1]], [[0.0, 0], [3, 1]], [[-1.0, 0], [0, 2]]].map { Matrix($0) }
    let figure = Figure(
      columns: 3, width: 1_000, sharedScales: [.x, .y, .colour],
      panels: paths.map { TrajectoryPlot([$0]) })
    let plots = figure.scaledPanels.compactMap { $0 as? TrajectoryPlot }
    #expect(Set(plots.map(\.xAxis.range)).count == 1 && Set(plots.map(\.yAxis.range)).count == 1)
    #expect(plots[0].xAxis.range.map { $0.contains(-1) && $0.contains(3) } == true)
    #expect(Set(plots.map(\.endTime)) == [1])
    let areas = figure.grid.places.map(\.area)
    #expect(Set(areas.map { Size($0.width, $0.height) }).count == 1)
  }

  @Test func coloursAreShared() {
    let maps = [[[0.0, 1]], [[-2.0, 0.5]]].map { HeatMap(Matrix($0)) }
    let shared = Figure(sharedScales: [.colour], panels: maps).scaledPanels.map(\.scales.colour)
    #expect(shared == [-2...1, -2...1])
    let grids = [[[0.0, 1]], [[0.0, 4]]].map { ImageGrid(Matrix($0), height: 1, width: 2) }
    let greys = Figure(sharedScales: [.colour], panels: grids).scaledPanels.map(\.scales.colour)
    #expect(greys == [0...4, 0...4])
    #expect(Figure(panels: grids).scaledPanels.map(\.scales.colour) == [0...1, 0...4])
  }

  /// A track ten times as long as it is wide leaves the chart beside it half its height.
  @Test func sliversDoNotFlatten() {
    let chart = Chart(marks: [.line([1.0, 2])])
    let sliver = TrajectoryPlot([Matrix<Double>([[0, 0], [10, 1]])])
    let alone = Figure(columns: 2, panels: [chart, chart]).grid.places[0].area
    let areas = Figure(columns: 2, panels: [chart, sliver]).grid.places.map { $0.area }
    #expect(areas[0].minY == areas[1].minY)
    #expect(areas[1].height < 0.3 * alone.height && areas[0].height > 0.45 * alone.height)
  }

  @Test func heightsAddUp() {
    let figure = figure(width: 1_000, height: 400)
    let bottom = figure.grid.places.map { $0.cell.maxY }.max() ?? 0
    #expect(abs(bottom - 392) < 1e-9)
  }
}
