import Archives
import Figures
import LangevinMachines
import Tensors

extension MachineDrawing {
  /// Writes what `generate --figures` shows, each picture as SVG, PNG and PDF.
  ///
  /// - Parameters:
  ///   - components: what the path is drawn in; nil for no path.
  ///   - occupation: classes over time; nil where they were not counted.
  ///   - polarity: the sign that all images are shown in; nil for the one that each has.
  func write(
    _ result: ImageGeneration.Result, components: ComponentData?, occupation: ClassOccupation?,
    of source: MachineSource, polarity: Polarity?, to directory: String
  ) throws {
    try LocalFileSystem().createDirectories(directory)
    let shown = result.frames.map { frame in
      let pixels = source.layout.pixels(of: frame.rates)
      return (step: frame.step, rates: polarity?.fixed(pixels) ?? pixels)
    }
    var figures = [
      ("images", frames(shown, timeStep: result.timeStep)), ("course", course(result.course)),
    ]
    if let occupation { figures.append(("occupation", self.occupation(occupation))) }
    if !result.trace.isEmpty { figures.append(("trace", trace(of: result))) }
    if let components, let path = path(of: result, components, fixesSign: polarity != nil) {
      figures.append(("components", path))
    }
    for (name, figure) in figures {
      try figure.writeAll(to: "\(directory)/\(name)")
    }
  }

  private func trace(of result: ImageGeneration.Result) -> Figure {
    Figure(
      Chart(
        title: "One unit of one chain", xAxis: Axis("time", unit: "τ"), yAxis: Axis("x"),
        marks: [.line(result.times, result.trace)]), width: 800)
  }

  /// The last chain among the components; nil where it was not followed.
  private func path(
    of result: ImageGeneration.Result, _ components: ComponentData, fixesSign: Bool
  ) -> Figure? {
    guard let path = result.path else { return nil }
    let isNegative = fixesSign && (result.meanOverlaps.last ?? 0) < 0
    let shown = isNegative ? components.negated(path) : path
    let charts = [(0, 1), (0, 2)].map {
      plane(data: components.projected, labels: components.labels, path: shown, axes: $0)
    }
    return Figure(
      columns: 3, width: 1_200, panels: charts + [signs(result.times, result.meanOverlaps)])
  }
}
