import Foundation
import RandomStreams
import Tensors

@testable import Figures

/// One figure of each kind, on data drawn from fixed seeds: what the tests of files render.
/// `REVERIE_FIGURES=DIR swift test --filter Gallery` writes them to look at.
enum Gallery {
  static var all: [(name: String, figure: Figure)] {
    [
      ("lines", lines), ("statistics", statistics), ("heatmaps", heatMaps), ("letters", letters),
      ("densities", densities), ("images", images), ("multiples", multiples), ("empty", empty),
      ("names", names),
    ]
  }

  static func normals(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return Matrix<Double>.normals(count, 1, from: &stream).elements
  }

  static var lines: Figure {
    let t = (0..<2_000).map { Double($0) / 400 }
    let noise = normals(2_000, seed: 1)
    let smooth = t.map { exp(-$0 / 2) * cos(6 * $0) }
    let losses = (1...400).map { 3 * exp(-Double($0) / 60) + 0.01 + 0.002 * noise[$0].magnitude }
    return Figure(title: "Relaxation of a noisy network", columns: 2) {
      Chart(
        title: "Membrane potential", xAxis: Axis("time", unit: "s"),
        yAxis: Axis("potential", unit: "mV"),
        marks: [
          .line(
            t, zip(smooth, noise).map { $0 + 0.08 * $1 }, label: "simulated, σ = 0.08", opacity: 0.8
          ),
          .line(
            t, smooth, label: "mean", dash: .dashed),
          .band(t, lower: smooth.map { $0 - 0.16 }, upper: smooth.map { $0 + 0.16 }, label: "± 2σ"),
        ])
      Chart(
        title: "Loss", xAxis: Axis("step", scale: .log), yAxis: Axis("loss", scale: .log),
        marks: [
          .line((1...400).map(Double.init), losses, label: "training"),
          .line((1...400).map(Double.init), losses.map { 1.4 * $0 }, label: "validation"),
          .horizontalRule(0.01, label: "noise floor"),
        ])
      Chart(
        title: "Rates", xAxis: Axis("drive"), yAxis: Axis("firing rate", unit: "Hz"),
        marks: [
          .errorBars(
            [0, 1, 2, 3, 4], [2.0, 5, 9, 14, 21], error: [1.0, 1.5, 1.2, 2.5, 3], label: "cells"),
          .step([0, 1, 2, 3, 4], [1.0, 4, 8, 13, 20], label: "model"),
          .text("saturates", x: 2.6, y: 5),
        ])
      Chart(
        title: "Categories", xAxis: Axis(categories: ["first", "second", "third", "fourth"]),
        yAxis: Axis("time", unit: "s"), marks: [.bars([1.2, 4.1, 2.9, 9.6])])
    }
  }

  static var statistics: Figure {
    let first = normals(4_000, seed: 2)
    let second = normals(4_000, seed: 3)
    let x = stride(from: -4.0, through: 4, by: 0.05).map { $0 }
    let gridX: [Double] = (0..<144).map { Double($0 % 12) / 3 - 1.83 }
    let gridY: [Double] = (0..<144).map { Double($0 / 12) / 3 - 1.83 }
    let driftX = zip(gridX, gridY).map { -$0 + $1 }
    let driftY = zip(gridX, gridY).map { -$1 - $0 }
    let mixed = zip(first, second).map { 0.6 * $0 + 0.5 * $1 }
    let steps = (0..<50).map { Double($0) * 40_000 }
    let energies = (0..<50).map { 1e-7 * Double($0 * $0) }
    return Figure(columns: 2) {
      Chart(
        title: "Samples against density", xAxis: Axis("x"), yAxis: Axis("density"),
        marks: [
          .histogram(first, label: "samples"),
          .line(x, x.map { exp(-$0 * $0 / 2) / 2.5066 }, label: "target", colour: .ink),
        ])
      Chart(
        title: "Scatter", xAxis: Axis("θ₁"), yAxis: Axis("θ₂"),
        marks: [
          .scatter(first.prefix(1_500), mixed.prefix(1_500), label: "draws", opacity: 0.35)
        ], isEqualAspect: true)
      Chart(
        title: "Drift", xAxis: Axis("x₁"), yAxis: Axis("x₂"),
        marks: [.arrows(gridX, gridY, driftX, driftY)])
      Chart(
        title: "Large and small", xAxis: Axis("step"), yAxis: Axis("energy", unit: "J"),
        marks: [.line(steps, energies)])
    }
  }

  static var heatMaps: Figure {
    var stream = RandomStream(seed: 4)
    let weights = Matrix<Float>.normals(24, 24, from: &stream)
    var wave = Matrix<Double>.zeros(60, 80)
    for i in 0..<60 { for j in 0..<80 { wave[i, j] = sin(Double(j) / 9) * cos(Double(i) / 7) + 1 } }
    wave[10, 10] = .nan
    wave[10, 11] = .nan
    return Figure(columns: 2) {
      HeatMap(
        weights, title: "Recurrent weights", xAxis: Axis("from"), yAxis: Axis("to"),
        colourMap: .diverging, range: .symmetric, colourTitle: "weight", isEqualAspect: true)
      HeatMap(
        wave, title: "Activity", xAxis: Axis("time", unit: "s"), yAxis: Axis("unit"),
        xRange: 0...2, origin: .bottom, colourTitle: "rate (Hz)")
      HeatMap(wave, title: "Ember", colourMap: .ember, isSmooth: true)
      HeatMap(wave, title: "Ice", colourMap: .ice)
    }
  }

  static var letters: Figure {
    let rows = [
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789", "abcdefghijklmnopqrstuvwxyz .,:;!?'\"",
      "The quick brown fox jumps over the lazy dog", "()[]{}<>/\\|+-=*^~_`@#$%& “quoted” – — …",
      "αβγδεηθκλμνπρστφχψω ΓΔΘΛΠΣΦΩ ∇∂√∞∈∑ℓ", "−×÷·•±°≤≥≠≈→←↑↓ 10⁻³ x² R₁ Fréchet Schrödinger",
    ]
    return Figure(
      Chart(
        xAxis: Axis(range: 0...1, showsLabels: false),
        yAxis: Axis(range: 0...6, showsLabels: false),
        marks: rows.enumerated().map { .text($0.element, x: 0.02, y: 5.4 - Double($0.offset)) }),
      width: 420, height: 200)
  }

  static var densities: Figure {
    var stream = RandomStream(seed: 5)
    let noise = Matrix<Double>.normals(20_000, 2, from: &stream)
    var samples = noise
    for i in 0..<20_000 {
      let angle = Double(i) * 0.7
      samples[i, 0] = 2 * cos(angle) + 0.3 * noise[i, 0]
      samples[i, 1] = 2 * sin(angle) + 0.3 * noise[i, 1]
    }
    func ring(_ x: Double, _ y: Double) -> Double {
      let excess = (x * x + y * y).squareRoot() - 2
      return exp(-excess * excess / 0.18)
    }
    let paths = [0, 1].map { offset in
      var path = Matrix<Double>.zeros(600, 2)
      for i in 0..<600 {
        let t = Double(i) / 60 + 3 * Double(offset)
        path[i, 0] = 0.5 + 0.3 * sin(1.3 * t) + 0.003 * noise[i, 0]
        path[i, 1] = 0.4 + 0.25 * sin(2.1 * t) + 0.003 * noise[i, 1]
      }
      return path
    }
    let spikes = (0..<24).map { unit in
      (0..<40).map { (Double($0) + 0.4 * noise[unit * 40 + $0, 0]) / 40 + Double(unit) * 0.001 }
    }
    return Figure(columns: 2) {
      DensityPlot(
        samples, title: "Ring", xRange: -3.2...3.2, yRange: -3.2...3.2,
        overlay: [
          .contours(
            xRange: -3.2...3.2, yRange: -3.2...3.2, levels: .enclosing([0.5, 0.95]), of: ring)
        ])
      DensityPlot(
        samples, title: "Ember", smoothing: 0, colourMap: .ember,
        overlay: [
          .contours(
            xRange: -3.2...3.2, yRange: -3.2...3.2, levels: .values([0.5]), colour: .surface,
            of: ring)
        ])
      TrajectoryPlot(
        paths, title: "Replay", xAxis: Axis("x", unit: "m"), yAxis: Axis("y", unit: "m"),
        arena: [Point(0, 0), Point(1, 0), Point(1, 0.6), Point(0.7, 0.8), Point(0, 0.8)],
        walls: [[Point(0.5, 0), Point(0.5, 0.2)]], timeStep: 0.02)
      RasterPlot(spikes, title: "Spikes", colours: [.series(0), .series(1)])
    }
  }

  static var images: Figure {
    var faces = Matrix<Double>.zeros(30, 144)
    for image in 0..<30 {
      for pixel in 0..<144 {
        let (x, y) = (Double(pixel % 12) - 5.5, Double(pixel / 12) - 5.5)
        faces[image, pixel] =
          cos(0.2 * Double(image + 1) * (x * cos(Double(image)) + y * sin(Double(image))))
          * exp(-(x * x + y * y) / 20)
      }
    }
    return Figure(title: "Filters", columns: 2) {
      ImageGrid(faces, height: 12, width: 12, columns: 6, title: "Grey", range: .symmetric)
      ImageGrid(
        faces, height: 12, width: 12, columns: 6, title: "Signed", range: .symmetric,
        colourMap: .diverging)
      ImageGrid(
        faces.rows(0..<8), height: 12, width: 12, columns: 4, title: "Captions",
        captions: (0..<8).map { "k = \($0)" }, scaling: .perImage, polarity: .darkIsHigh)
      ImageGrid(faces, height: 12, width: 11, title: "Wrong size")
    }
  }

  static var multiples: Figure {
    let x = (0..<200).map { Double($0) / 20 }
    let charts = (1...6).map { k in
      Chart(title: "k = \(k)", marks: [.line(x, x.map { sin(Double(k) * $0 / 3) * Double(k) / 3 })])
    }
    return Figure(
      title: "Small multiples", columns: 3, sharedXTitle: "time (s)", sharedYTitle: "amplitude",
      sharedScales: [.x, .y], panels: charts)
  }

  static var empty: Figure {
    Figure(title: "Nothing <to> see & \"hear\"", columns: 3) {
      Chart(title: "Chart", xAxis: Axis("x"), marks: [.line([Double](), [Double]())])
      Chart(title: "NaN", marks: [.line([1.0, 2], [Double.nan, .infinity], label: "nan")])
      Chart(title: "Constant", marks: [.line([1.0, 2, 3], [5.0, 5, 5])])
      HeatMap(Matrix<Double>.zeros(0, 0), title: "Map")
      DensityPlot(Matrix<Float>.zeros(0, 2), title: "Density")
      TrajectoryPlot([Matrix<Float>](), title: "Paths")
      RasterPlot([], title: "Raster")
      ImageGrid(Matrix<Float>.zeros(0, 4), height: 2, width: 2, title: "Images")
      Chart(title: "One point", marks: [.scatter([3.0], [1e-9])])
    }
  }

  /// Names of crowded points, some at one place.
  static var names: Figure {
    let (x, y) = (normals(24, seed: 6), normals(24, seed: 7))
    let groups = [0, 1].map { Array((12 * $0..<12 * $0 + 12)) }
    let words = ["base", "momentum", "adaptation", "both"]
    return Figure(title: "Names", columns: 2, width: 800) {
      for spread in [0.3, 1] {
        Chart(
          title: "spread \(spread)", xAxis: Axis("reach time", unit: "steps", range: -3...3),
          yAxis: Axis("coverage", range: -3...3),
          marks: groups.enumerated().flatMap { group, indices -> [Mark] in
            let (x, y) = (indices.map { spread * x[$0] }, indices.map { spread * y[$0] })
            return [
              .scatter(x, y, label: "group \(group)", colour: .series(group), radius: 4),
              .names(x, y, indices.map { words[$0 % 4] }, colour: .series(group)),
            ]
          })
      }
    }
  }

  static var report: Report {
    var report = Report(
      title: "Reservoir network on a ring",
      subtitle: "100 units, trained for `20 000` steps, seed 7")
    report.keyValues([
      ("Family", "reservoir"), ("Seed", "7"), ("Steps", "20 000"), ("Time step", "0.02 τ"),
      ("Chains", "1 000"), ("Stream version", "1"),
    ])
    report.section(
      "Samples",
      [
        "The network was run for 5 s from 1000 chains. Parameters are in `run.json`.",
        "Escaping: <b>not bold</b> & so on.",
      ])
    report.figure(
      densities,
      caption:
        "Density of the draws, with contours of the target that enclose 50 % and 95 % of its mass.")
    report.section("Training")
    report.figure(lines, caption: "Losses fall.")
    report.table(
      ["Quantity", "Expected", "Found", "Verdict"],
      [
        ["first invented row", "0.50", "0.51 ± 0.02", "✓ agrees"],
        ["second invented row", "1.0×10⁻³", "4.0×10⁻³", "✗ too large"],
      ], caption: "Numbers made up to show a table.")
    report.section("Images")
    report.figure(images)
    report.figure(heatMaps)
    report.section("Configuration")
    report.details("run.json", code: "{\n  \"seed\": 7,\n  \"units\": 100\n}")
    report.section("Citation")
    report.citations(bibTeX: [
      "@misc{example,\n  title = {An example},\n  year = {2000}\n}"
    ])
    return report
  }
}
