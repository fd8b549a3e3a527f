import RandomStreams
import SyntheticData
import Tensors
import Testing

@testable import PoissonInference

@Suite struct PhysiologyTests {
  /// Selectivity 1 for one orientation, 0 for all alike; half width of a triangle.
  @Test func tuning() {
    let orientations = stride(from: 0.0, to: 180, by: 30).map { $0 }
    #expect(abs(Physiology<Float>.selectivity([0, 0, 5, 0, 0, 0], orientations) - 1) < 1e-12)
    #expect(Physiology<Float>.selectivity([2, 2, 2, 2, 2, 2], orientations) < 1e-12)
    let width = Physiology<Float>.halfWidth([0, 5, 10, 5, 0, 0], orientations, best: 2)
    #expect(abs((width ?? 0) - 30) < 1e-9)
    #expect(Physiology<Float>.halfRise([0, 1, 2, 3, 4, 4, 4, 4, 4, 4]) == 3)
    let line = ContrastFit.thresholdLinear(contrasts: [0.2, 0.5, 1, 2], rates: [0, 0.9, 2.4, 5.4])
    #expect(line.explained > 0.999 && abs(line.slope - 3) < 0.05)
    let saturating = [0.1, 0.2, 0.4, 0.8, 1.6].map { 5 * $0 * $0 / ($0 * $0 + 0.16) }
    let fit = ContrastFit.nakaRushton(
      contrasts: [0.1, 0.2, 0.4, 0.8, 1.6], rates: saturating)
    #expect(fit.explained > 0.999 && abs(fit.exponent - 2) < 0.2 && abs(fit.half - 0.4) < 0.04)
  }

  /// A detector of orientation shows its preference, suppression and white-noise field.
  @Test func physiologyOfOneGabor() {
    let image = ImageShape(height: 12, width: 12)
    var model = IterativeModel<Float>(
      IterativeConfiguration(image: image, latents: 3, learnsPixelNoise: false), seed: 1)
    for (k, orientation) in [0.0, 60, 120].enumerated() {
      let pixels: [Float] = Grating(orientation: orientation, frequency: 3)
        .pixels(height: image.height, width: image.width)
      for m in 0..<144 { model.parameters[0][m, k] = 0.15 * pixels[m] }
    }
    model.parameters[2][0, 0] = -1.5
    model.parameters[3] = Matrix(repeating: -3, 1, 3)
    var bench = Physiology(model)
    (bench.steps, bench.blankSteps) = (60, 60)
    let best = bench.preferences(
      orientations: [0, 30, 60, 90, 120, 150], frequencies: [2, 3, 4], phases: 4)
    #expect(best.map(\.grating.orientation) == [0, 60, 120])
    #expect(best.allSatisfy { $0.grating.frequency == 3 && $0.selectivity > 0.5 })
    let response = bench.contrastResponse(of: best, contrasts: [0.5, 1, 2])
    #expect(response.lateRates[0] < response.lateRates[1])
    let late = response.latencies.compactMap(\.self)
    #expect(late.count == 3 && late[0] > late[2])
    // Lively neurons, for enough spikes: about 9000.
    model.parameters[3] = Matrix(repeating: -1, 1, 3)
    let averages = Physiology(model).spikeTriggeredAverages(
      batch: 100, trials: 8, warmup: 5, steps: 30, lags: 2)
    // The field is in the average at the lag of one step (spikes are read out after the update). An
    // average of noise has a correlation of standard deviation 1/12: 0.5 is six of them.
    let field = model.dictionary.column(0).map { Double($0) }
    let sta = Array(averages.row(0).prefix(144))
    let dot = zip(field, sta).reduce(0) { $0 + $1.0 * $1.1 }
    let norms = field.reduce(0) { $0 + $1 * $1 } * sta.reduce(0) { $0 + $1 * $1 }
    #expect(dot / norms.squareRoot() > 0.5)
  }

  /// Rectified latents without noise are silent after a blank field, and a survey of silent neurons is an error.
  @Test func silentNeuronsAreAnError() {
    let image = ImageShape(height: 8, width: 8)
    let model = IterativeModel<Float>(
      IterativeConfiguration(image: image, latents: 6, family: .gaussian, activation: .relu),
      seed: 1)
    var bench = Physiology(model)
    (bench.steps, bench.blankSteps) = (20, 300)
    #expect(throws: InferenceError.self) { try PhysiologySurvey(bench) }
  }
}
