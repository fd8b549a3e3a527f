import Archives
import Figures
import Tensors

/// A metric over one or two varied settings.
struct SweepFigure {
  private let groups: [SweepTable.Group]
  private let metric: String
  private let x: String
  private let y: String?

  /// - Throws: `JobError` where a key is not varied or nothing is to be shown.
  init(_ groups: [SweepTable.Group], _ request: SweepTableRequest, metric: String?) throws {
    guard let x = request.x, let metric else {
      throw JobError(.wrongUse, "--figure needs --x KEY and a --metric.")
    }
    for key in [x, request.y].compactMap({ $0 })
    where !groups.contains(where: { $0.point[key] != nil }) {
      let keys = Set(groups.flatMap { $0.point.keys }).sorted().joined(separator: ", ")
      throw JobError(.wrongUse, "\(key) is not varied in finished jobs. Varied are: \(keys).")
    }
    (self.groups, self.metric, self.x, y) = (groups, metric, x, request.y)
  }

  /// Colours over two keys, a line over one; means over everything else.
  var figure: Figure { y.map { heatMap(over: $0) } ?? line }

  private func heatMap(over y: String) -> Figure {
    let (columns, rows) = (values(of: x), values(of: y))
    var cells = Matrix<Double>(repeating: .nan, rows.count, columns.count)
    for (row, yValue) in rows.enumerated() {
      for (column, xValue) in columns.enumerated() {
        let chosen = groups.filter { $0.point[x] == xValue && $0.point[y] == yValue }
        cells[row, column] =
          SweepTable.mean(chosen.flatMap { $0.values(of: metric) }) ?? .nan
      }
    }
    return Figure(
      HeatMap(
        cells, xAxis: Axis(x, categories: columns.map(Self.label)),
        yAxis: Axis(y, categories: rows.map(Self.label)), origin: .bottom, colourTitle: metric))
  }

  private var line: Figure {
    let values = values(of: x)
    let numbers = values.compactMap(\.double)
    let isNumeric = numbers.count == values.count
    let places = isNumeric ? numbers : values.indices.map(Double.init)
    let samples = values.map { value in
      groups.filter { $0.point[x] == value }.flatMap { $0.values(of: metric) }
    }
    let means = samples.map { SweepTable.mean($0) ?? .nan }
    let deviations = samples.map { SweepTable.deviation($0) ?? 0 }
    let axis = isNumeric ? Axis(x) : Axis(x, categories: values.map(Self.label))
    return Figure(
      Chart(
        xAxis: axis, yAxis: Axis(metric),
        marks: [
          .band(
            places, lower: zip(means, deviations).map { $0 - $1 },
            upper: zip(means, deviations).map { $0 + $1 }, label: "standard deviation"),
          .line(places, means, label: "mean"), .scatter(places, means),
        ]))
  }

  /// Different values of a key: numbers in their order, others in that of the plan.
  private func values(of key: String) -> [JSONValue] {
    var values: [JSONValue] = []
    for group in groups {
      if let value = group.point[key], !values.contains(value) { values.append(value) }
    }
    return values.sorted { ($0.double ?? .infinity) < ($1.double ?? .infinity) }
  }

  private static func label(_ value: JSONValue) -> String {
    value.string ?? value.double.map(JobMetrics.short) ?? value.text
  }
}
