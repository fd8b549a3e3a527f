import Archives
import Diagnostics
import Figures
import ReservoirSampling
import Tensors

/// The pictures of a trained reservoir run.
struct ReservoirFigures {
  let sampler: ReservoirRun
  /// Draws of the true law, in data units `[draw, unit]`.
  let reference: Matrix<Double>
  /// Draws of the network, in data units `[chain, unit]`.
  let samples: Matrix<Double>
  /// Units in the order of how far they differ, the worst first; empty where nothing was compared.
  var worstUnits: [Int] = []

  /// The embedded target's exact density, where there is one.
  private var target: (any TargetDistribution)? { sampler.configuration.target?.distribution }

  /// Learned density against the target; images for latents of square images.
  var density: Figure {
    if sampler.configuration.latents != nil, let images { return images }
    return samples.columns == 1 ? lineDensity : planeDensity
  }

  /// The name of a unit, as the data has it.
  private func name(_ unit: Int, or plain: String) -> String { sampler.unitNames?[unit] ?? plain }

  private var images: Figure? {
    let side = Int(Double(samples.columns).squareRoot().rounded())
    guard side * side == samples.columns else { return nil }
    // The grey of the data for both: what is off it has no contrast of its own.
    let range = ValueRange.fixed(ValueRange.robust.resolved(reference.elements))
    let grid = { (images: Matrix<Double>, title: String) in
      ImageGrid(
        images, height: side, width: side, columns: 10, title: title, range: range, spacing: 1)
    }
    return Figure(
      columns: 2, width: 720,
      panels: [grid(reference, "Data, from their latents"), grid(samples, "Network's samples")])
  }

  private var lineDensity: Figure {
    var marks: [Mark] = [.histogram(samples.column(0), label: "network")]
    let (low, high) = (reference.elements.min() ?? -4, reference.elements.max() ?? 4)
    let range = min(low.rounded(.down) - 1, -4)...max(high.rounded(.up) + 1, 4)
    if let exact = target?.quadratureDensity(over: range, points: 801) {
      let step = (range.upperBound - range.lowerBound) / 800
      let x = (0..<801).map { range.lowerBound + step * Double($0) }
      marks.append(.line(x, exact.logDensity.map { exp($0) }, label: "target"))
    } else {
      marks.append(.histogram(reference.column(0), label: "data"))
    }
    return Figure(
      Chart(title: "Samples", xAxis: Axis(name(0, or: "x")), yAxis: Axis("density"), marks: marks))
  }

  private var planeDensity: Figure {
    let pair =
      samples.columns == 2 || worstUnits.count < 2 ? [0, 1] : worstUnits.prefix(2).sorted()
    let (x, y) = (range(of: pair[0]), range(of: pair[1]))
    let (xAxis, yAxis) = (Axis(plainName(pair[0])), Axis(plainName(pair[1])))
    let shown = (reference: Self.pair(pair, of: reference), samples: Self.pair(pair, of: samples))
    var overlay: [Mark] = []
    if let target {
      overlay.append(
        .contours(xRange: x, yRange: y, resolution: 100) { x, y in
          exp(target.logDensity(at: Matrix([[x, y]]))[0])
        })
    }
    return Figure(title: "", columns: 2, width: 900, sharedScales: [.colour]) {
      DensityPlot(
        shown.reference, title: target == nil ? "Data" : "Target, exact draws", xAxis: xAxis,
        yAxis: yAxis, xRange: x, yRange: y, isEqualAspect: target != nil)
      DensityPlot(
        shown.samples, title: "Network's samples", xAxis: xAxis, yAxis: yAxis, xRange: x, yRange: y,
        isEqualAspect: target != nil, overlay: overlay)
    }
  }

  private func plainName(_ unit: Int) -> String {
    name(unit, or: samples.columns == 2 ? ["x₁", "x₂"][unit] : "unit \(unit)")
  }

  private static func pair(_ units: [Int], of draws: Matrix<Double>) -> Matrix<Double> {
    Matrix((0..<draws.rows).map { row in units.map { draws[row, $0] } })
  }

  /// The largest number of units that are drawn one by one.
  private static let mostMarginals = 48

  /// Histograms of all units, or of those that differ most; nil for one unit, which `density` shows.
  var marginals: Figure? {
    guard samples.columns > 1, worstUnits.count == samples.columns else { return nil }
    let units = worstUnits.prefix(Self.mostMarginals).sorted()
    let panels: [any Panel] = units.map { unit in
      let range = range(of: unit)
      return Chart(
        title: plainName(unit), xAxis: Axis("value", range: range),
        yAxis: Axis("density"),
        marks: [
          .histogram(reference.column(unit), bins: 40, range: range, label: "data"),
          .histogram(samples.column(unit), bins: 40, range: range, label: "network"),
        ], legend: unit == units.first ? .automatic : .hidden)
    }
    return Figure(columns: 3, width: 900, panels: panels)
  }

  /// The central 99.6 % of a unit of the reference, with a margin.
  private func range(of unit: Int) -> ClosedRange<Double> {
    let ends = quantiles(reference.column(unit), at: [0.002, 0.998]) ?? [-1, 1]
    let margin = 0.12 * max(ends[1] - ends[0], 1e-9)
    return ends[0] - margin...ends[1] + margin
  }

  /// Loss, and its excess over the floor where that is known, over updates.
  static func training(_ metrics: [JSONValue], dimension: Int) -> Figure {
    let steps = metrics.compactMap { $0["step"]?.double }
    var panels: [any Panel] = [
      Chart(
        title: "Training loss", xAxis: Axis("update"), yAxis: Axis("loss (eq. 10)", scale: .log),
        marks: [.line(steps, metrics.compactMap { $0["loss"]?.double })])
    ]
    let relative = metrics.compactMap { line -> Double? in
      guard let loss = line["loss"]?.double, let noise = line["noiseLevel"]?.double else {
        return nil
      }
      return 2 * noise * noise * loss / Double(max(dimension, 1))
    }
    if relative.count == steps.count {
      panels.append(
        Chart(
          title: "What is left of the noise", xAxis: Axis("update"),
          yAxis: Axis("σ² · 2 loss / m"), marks: [.line(steps, relative)]))
    }
    let excess = metrics.compactMap { $0["lossExcess"]?.double }
    if !excess.isEmpty {
      panels.append(
        Chart(
          title: "Loss above its floor", xAxis: Axis("update"),
          yAxis: Axis("mean squared score error / 2", scale: .log), marks: [.line(steps, excess)]))
    }
    return Figure(columns: 2, width: 900, panels: panels)
  }

  /// Firing rates of some neurons and the output they carry, over time; nil without a reservoir.
  func traces(seed: UInt64) throws -> Figure? {
    guard case .reservoir(let network) = sampler.network else { return nil }
    let timeStep = sampler.suggestedTimeStep
    let stride = max(1, Int(0.02 / timeStep))
    // The readout itself, which the rates carry.
    let run = try sampler.sample(
      SamplingRequest(
        mode: .hidden, chains: 1, duration: 5, draws: 500, thinning: stride, seed: seed
      ).uncorrected, keepingRates: true)
    guard let rates = run.rates else { return nil }
    let times = (0..<500).map { Double($0 * stride) * timeStep }
    let neurons = (0..<8).map { $0 * network.units / 8 }
    return Figure(columns: 2, width: 900) {
      Chart(
        title: "Eight of \(network.units) reservoir neurons", xAxis: Axis("time", unit: "τ"),
        yAxis: Axis("rate r"),
        marks: neurons.map { .line(times, rates.column($0).map(Double.init), width: 1.1) },
        legend: .hidden)
      Chart(
        title: "Output x = W_out r", xAxis: Axis("time", unit: "τ"), yAxis: Axis("x"),
        marks: (0..<min(run.draws.columns, 4)).map {
          .line(times, run.draws.column($0), label: name($0, or: "x\($0 + 1)"))
        })
    }
  }
}
