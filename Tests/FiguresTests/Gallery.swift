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
        title: "Membrane potential", xAxis: Axis("time", unit: "s"), yAxis: Axis("potential", unit: "mV"),
        marks: [
          .line(t, zip(smooth, noise).map { $0 + 0.08 * $1 }, label: "simulated, σ = 0.08", opacity: 0.8),
          .line(t, smooth, label: "e⁻ᵗ cos ωt".replacingOccurrences(of: "ᵗ", with: "²"), dash: .dashed),
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
          .errorBars([0, 1, 2, 3, 4], [2.0, 5, 9, 14, 21], error: [1.0, 1.5, 1.2, 2.5, 3], label: "cells"),
          .step([0, 1, 2, 3, 4], [1.0, 4, 8, 13, 20], label: "model"),
          .text("saturates", x: 2.6, y: 5),
        ])
      Chart(
        title: "Wall time", xAxis: Axis(categories: ["Reverie", "torch", "JAX", "NumPy"]),
        yAxis: Axis("time", unit: "s"), marks: [.bars([1.2, 4.1, 2.9, 9.6])])
    }
  }

  static var statistics: Figure {
    let first = normals(4_000, seed: 2)
    let second = normals(4_000, seed: 3)
    let x = stride(from: -4.0, through: 4, by: 0.05).map { $0 }
    let grid = (0..<144).map { (Double($0 % 12) / 3 - 1.83, Double($0 / 12) / 3 - 1.83) }
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
          .scatter(first.prefix(1_500), zip(first, second).map { 0.6 * $0 + 0.5 * $1 }.prefix(1_500), label: "draws", opacity: 0.35)
        ], isEqualAspect: true)
      Chart(
        title: "Drift", xAxis: Axis("x₁"), yAxis: Axis("x₂"),
        marks: [
          .arrows(grid.map(\.0), grid.map(\.1), grid.map { -$0.0 + $0.1 }, grid.map { -$0.1 - $0.0 })
        ])
      Chart(
        title: "Large and small", xAxis: Axis("step"), yAxis: Axis("energy", unit: "J"),
        marks: [.line((0..<50).map { Double($0) * 40_000 }, (0..<50).map { 1e-7 * Double($0 * $0) })])
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
        xAxis: Axis(range: 0...1, showsLabels: false), yAxis: Axis(range: 0...6, showsLabels: false),
        marks: rows.enumerated().map { .text($0.element, x: 0.02, y: 5.4 - Double($0.offset)) }), width: 420, height: 200)
  }
}
