import Testing

@testable import Figures

@Suite struct PointNamesTests {
  private let plot = PlotArea(
    area: Rectangle(x: 0, y: 0, width: 310, height: 140),
    x: AxisMap(0...310, scale: .linear, low: 0, high: 310),
    y: AxisMap(0...140, scale: .linear, low: 0, high: 140))

  /// Points of twelve names, four of them in pairs at one place, about as many as the area holds.
  private let points = [
    (62, 40), (75, 38), (82, 36), (90, 30), (150, 37), (152, 38), (200, 50), (240, 48), (300, 50),
    (300, 50), (300, 20), (20, 120),
  ].map { Point(Double($0.0), Double($0.1)) }

  private func names(avoiding boxes: [Rectangle] = []) -> PointNames {
    let (x, y) = (points.map(\.x), points.map(\.y))
    let texts = x.indices.map { ["base", "momentum", "adaptation", "both"][$0 % 4] }
    let marks: [Mark] = [.scatter(x, y, radius: 4), .names(x, y, texts)]
    return PointNames(marks.map { ($0, .ink) }, plot, avoiding: boxes)
  }

  @Test func namesKeepApart() {
    let legend = Rectangle(x: 220, y: 80, width: 84, height: 56)
    let placed = names(avoiding: [legend]).placed
    #expect(placed.count == points.count)
    for (index, name) in placed.enumerated() {
      for other in placed[..<index] { #expect(!name.box.intersects(other.box), "\(name.text)") }
      for point in points { #expect(!name.box.expanded(by: 4).contains(point)) }
      #expect(!name.box.intersects(legend))
      #expect(plot.area.contains(Point(name.box.minX, name.box.minY)))
      #expect(plot.area.contains(Point(name.box.maxX, name.box.maxY)))
      #expect(StrokeFont.width(of: name.text, size: PointNames.size) < name.box.width)
    }
  }

  /// Names that have room stand at their points; those that do not are joined to them.
  @Test func farNamesAreJoined() throws {
    let placed = names().placed
    let lone = try #require(placed.first { $0.point == Point(20, 120) })
    #expect(lone.leader == nil)
    #expect(placed.contains { $0.leader != nil })
    for name in placed {
      if let leader = name.leader { #expect(leader[0] == name.point) }
    }
  }

  @Test func namesWithoutPlacesAreLeftOut() {
    let marks: [Mark] = [.names([1, .nan, 900], [1, 2, 3], ["", "nowhere", "outside"])]
    #expect(PointNames(marks.map { ($0, .ink) }, plot, avoiding: []).placed.isEmpty)
    #expect(Gallery.names.svg.components(separatedBy: ">momentum<").count == 13)
  }
}
