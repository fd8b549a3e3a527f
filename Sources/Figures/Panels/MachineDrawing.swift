import Tensors

/// How a machine's images, and a chain's path among them, are drawn.
package struct MachineDrawing: Sendable {
  /// Rows and columns of an image.
  package let height, width: Int
  /// Whether each image has a grey scale of its own, from its darkest to its brightest pixel, or all
  /// have that of the data.
  package var scaling = ImageGrid.Scaling.common

  package init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  /// A grid of rates `[image, pixel]`.
  package func grid(_ rates: Matrix<Float>, title: String, columns: Int? = nil) -> ImageGrid {
    ImageGrid(
      rates, height: height, width: width, columns: columns, title: title,
      range: scaling == .common ? .fixed(-0.7616...0.7616) : .robust, scaling: scaling)
  }

  /// Images of the data `[image, component]`, dots coloured by class, and a chain's path
  /// `[time, component]` through them, black, in two of the components. Stars stand at the beginning, at the end and at thirds of the path.
  package func plane(
    data: Matrix<Double>, labels: [Int], path: Matrix<Double>, axes: (Int, Int)
  ) -> Chart {
    func column(_ matrix: Matrix<Double>, _ index: Int, _ rows: [Int]) -> [Double] {
      rows.map { matrix[$0, index] }
    }
    let all = Array(0..<path.rows)
    let stars = path.rows < 2 ? all : (0..<4).map { $0 * (path.rows - 1) / 3 }
    var marks: [Mark] = Set(labels).sorted().map { label in
      let rows = labels.indices.filter { labels[$0] == label }
      return .scatter(
        column(data, axes.0, rows), column(data, axes.1, rows), label: "\(label)", opacity: 0.55)
    }
    if labels.isEmpty {
      let rows = Array(0..<data.rows)
      marks.append(.scatter(column(data, axes.0, rows), column(data, axes.1, rows), opacity: 0.55))
    }
    marks.append(
      .line(
        column(path, axes.0, all), column(path, axes.1, all), label: "chain", colour: .ink,
        width: 0.8))
    marks.append(
      .scatter(column(path, axes.0, stars), column(path, axes.1, stars), colour: .ink, radius: 4.5))
    return Chart(
      title: "One chain in the components of the data",
      xAxis: Axis("component \(axes.0 + 1)"), yAxis: Axis("component \(axes.1 + 1)"), marks: marks)
  }
}
