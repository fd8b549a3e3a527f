import Archives
import Figures
import PoissonInference
import Tensors

extension PoissonReport {
  /// A figure and the name of its files.
  typealias Named = (name: String, figure: Figure)

  /// Those that the model has something for, in the order of the report.
  func figures() -> [Named] {
    var all: [Named?] = [
      Self.fields(of: model, for: images).map { ("fields", $0) }, ("convergence", convergence),
      ("reconstructions", reconstructions),
    ]
    all += [spikes, training]
    return all.compactMap(\.self)
  }

  private var convergence: Figure {
    let steps = curve.steps.map { Double($0) }
    return Figure(
      Chart(
        xAxis: Axis("inference step", scale: .log), yAxis: Axis("share"),
        marks: [
          .line(steps, curve.explained, label: "R² of a draw"),
          .line(steps, curve.explainedByRates, label: "R² of rates"),
          .line(steps, curve.zeros, label: "fraction of zeros"),
        ]), width: 560)
  }

  private var reconstructions: Figure {
    let (shape, shown) = (model.configuration.image, images.thinned(to: Self.examples))
    return Figure(
      ImageGrid(
        Matrix(stacking: [shown, reconstruction]),
        height: shape.height, width: shape.width * shape.channels, columns: shown.rows), width: 620)
  }

  private var spikes: Named? {
    guard model.configuration.family == .poisson, !raster.isEmpty else { return nil }
    let plot = RasterPlot(
      raster, title: "Spikes of one image", xAxis: Axis("inference step"), yAxis: Axis("neuron"))
    return ("raster", Figure(plot, width: 620))
  }

  private var training: Named? {
    let lines = metrics.compactMap { line -> (Double, Double)? in
      guard let step = line["step"]?.double, let loss = line["loss"]?.double else { return nil }
      return (step, loss)
    }
    guard lines.count > 1 else { return nil }
    let chart = Chart(
      title: "Training", xAxis: Axis("update"), yAxis: Axis("loss"),
      marks: [.line(lines.map(\.0), lines.map(\.1))])
    return ("training", Figure(chart, width: 560))
  }

  /// Fields of the neurons with the largest activity for `images` `[image, pixel]` first, at most 256; nil unless the
  /// decoder is linear and images are grey.
  static func fields(of model: IterativeModel<Float>, for images: Matrix<Float>) -> Figure? {
    let shape = model.configuration.image
    guard model.configuration.decoder.isLinear, shape.channels == 1 else { return nil }
    let shown = images.thinned(to: 64)
    let isSilent = model.configuration.activation.isSilentBelowZero
    var session = InferenceSession(
      model, images: shown.rows,
      settings: InferenceSettings(mode: isSilent ? .sample : .mean, seed: 0))
    session.advance(shown, steps: 100)
    var sizes = session.rates()
    sizes.mapInPlace { abs($0) }
    let rates = sizes.columnMeans()
    let order = rates.indices.sorted { rates[$0] > rates[$1] }.prefix(256)
    let grid = ImageGrid(
      model.dictionary.transposed.gatheringRows(Array(order)), height: shape.height,
      width: shape.width, title: "Fields", range: .symmetric, scaling: .perImage)
    return Figure(grid, width: 620)
  }
}
