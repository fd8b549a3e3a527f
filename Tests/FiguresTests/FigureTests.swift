import Archives
import Foundation
import Testing

@testable import Figures

@Suite struct FigureTests {
  /// The same figure made twice gives the same bytes.
  @Test func isDeterministic() throws {
    for (first, second) in zip(Gallery.all, Gallery.all) {
      #expect(first.figure.svg == second.figure.svg, "\(first.name)")
    }
    #expect(try Gallery.multiples.png(scale: 1) == Gallery.multiples.png(scale: 1))
    #expect(Gallery.report.html == Gallery.report.html)
    #expect(Gallery.multiples.pdf == Gallery.multiples.pdf)
  }

  /// Empty and useless data are drawn as empty panels that say so.
  @Test func emptyDataAreSaid() throws {
    let svg = Gallery.empty.svg
    #expect(svg.components(separatedBy: ">no data<").count == 6)
    #expect(svg.contains(">no spikes<") && svg.contains(">no images<"))
    #expect(Decoded(try Gallery.empty.png(scale: 1)) != nil)
    #expect(Gallery.images.svg.contains("images have 144 pixels, expected 12 × 11"))
  }

  @Test func noPanels() throws {
    try SVGWriterTests.check(Figure(title: "nothing", panels: []).svg)
    #expect(Decoded(try Figure(panels: []).png(scale: 1)) != nil)
  }

  @Test func tinyFiguresDoNotTrap() throws {
    for (width, height) in [(60.0, 40.0), (1, 1), (100, 41)] {
      for (_, figure) in Gallery.all {
        var figure = figure
        figure.width = width
        figure.height = height
        try SVGWriterTests.check(figure.svg)
      }
    }
    #expect(
      Decoded(try Figure(Chart(marks: [.line([1.0, 2])]), width: 60, height: 40).png()) != nil)
  }

  @Test func heightIsKept() {
    let figure = Figure(columns: 2, height: 500, panels: Gallery.lines.panels)
    #expect(figure.drawing().1 == Size(720, 500))
  }

  /// As many columns as fill the last row, if more than half as many as asked for do.
  @Test(arguments: [(6, 3, 3), (4, 3, 2), (5, 3, 3), (7, 3, 3), (2, 3, 2), (8, 10, 8), (0, 3, 1)])
  func fullRows(count: Int, most: Int, columns: Int) {
    #expect(Figure.columns(for: count, upTo: most) == columns)
  }

  @Test func oneFigureInThreeFiles() throws {
    let files = try HeatMapFixture.figure.files(named: "map")
    #expect(files.map(\.name) == Figure.endings.map { "map." + $0 })
    #expect(files[0].bytes == Array(HeatMapFixture.figure.svg.utf8))
    #expect(files[2].bytes == HeatMapFixture.figure.pdf)
  }

  @Test func builderTakesLoopsAndConditions() {
    let isShown = true
    let figure = Figure(columns: 2) {
      for k in 0..<3 { Chart(title: "\(k)", marks: []) }
      if isShown { Chart(marks: []) }
      [Chart(marks: []), Chart(marks: [])]
    }
    #expect(figure.panels.count == 6)
  }

  @Test func writesFiles() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("figures-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let figure = HeatMapFixture.figure
    try figure.write(to: directory + "/map.svg")
    try figure.write(to: directory + "/map.PNG", scale: 1)
    try figure.write(to: directory + "/map.pdf")
    try Report(title: "r").write(to: directory + "/report.html")
    let read = { (name: String) in try Data(contentsOf: URL(fileURLWithPath: directory + name)) }
    #expect(try read("/map.svg") == Data(figure.svg.utf8))
    #expect(try Decoded([UInt8](read("/map.PNG")))?.width == 300)
    #expect(try read("/map.pdf") == Data(figure.pdf))
    #expect(try read("/report.html") == Data(Report(title: "r").html.utf8))
    #expect(throws: ArchiveError.self) { try figure.write(to: directory + "/none/map.svg") }
  }
}
