import Archives
import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct MetricsTests {
  @Test func imageMetrics() {
    let x = Matrix<Double>([[1, 2, 3, 4], [0, 0, 2, 2]])
    let y = Matrix<Double>([[1, 2, 3, 5], [1, 1, 1, 1]])
    #expect(abs(ImageMetrics.explained(x, by: y)[0] - 0.8) < 1e-6)
    #expect(abs(ImageMetrics.explained(x, by: y)[1]) < 1e-6)
    #expect(abs(ImageMetrics.pooledExplained(x, by: y) - (1 - 5.0 / 9)) < 1e-12)
    #expect(ImageMetrics.fractionOfZeros(x) == 0.25)
    #expect(abs(ImageMetrics.cornerDistance(explained: 0.827, zeros: 0.775) - 0.284) < 5e-4)
    // One of four fires: full sparsity; all alike: none; none: 1.
    let codes = Matrix<Double>([[0, 1, 0], [0, 1, 0], [0, 1, 0], [8, 1, 0]])
    let sparsity = ImageMetrics.lifetimeSparsity(codes)
    #expect(abs(sparsity[0] - 1) < 1e-12 && abs(sparsity[1]) < 1e-12 && sparsity[2] == 1)
  }

  /// A Gabor is recovered; noise is not explained by one.
  @Test func gaborFit() throws {
    let image = ImageShape(height: 16, width: 16)
    var field: [Double] = []
    for i in 0..<16 {
      for j in 0..<16 {
        let (dx, dy) = (Double(j) - 9.2, Double(i) - 6.4)
        let (c, s) = (cos(0.6), sin(0.6))
        let (a, across) = (dx * c + dy * s, dy * c - dx * s)
        field.append(
          0.3 * exp(-a * a / (2 * 4) - across * across / (2 * 9))
            * cos(2 * .pi * 0.15 * a + 0.7))
      }
    }
    let fit = try #require(GaborFit(field, image: image))
    #expect(fit.explained > 0.999)
    #expect(abs(fit.row - 6.4) < 0.1 && abs(fit.column - 9.2) < 0.1)
    #expect(abs(fit.orientation - 0.6 * 180 / .pi) < 2)
    #expect(abs(fit.frequency - 0.15) < 0.01)
    #expect(abs(fit.lengthAlong - 2) < 0.1 && abs(fit.lengthAcross - 3) < 0.1)
    #expect(fit.isLocalised(in: image))
    var stream = RandomStream(seed: 4)
    let noise = Matrix<Double>.normals(1, 256, from: &stream).elements
    #expect(try #require(GaborFit(noise, image: image)).explained < 0.5)
    #expect(GaborFit([Double](repeating: 0, count: 256), image: image) == nil)
  }

  /// A dictionary of one Gabor-like grating patch, noise and nothing: one field of three is explained.
  @Test func fieldTable() throws {
    let image = ImageShape(height: 12, width: 12)
    var model = IterativeModel<Double>(
      IterativeConfiguration(image: image, latents: 3, learnsPixelNoise: false), seed: 1)
    var stream = RandomStream(seed: 4)
    let noise = Matrix<Double>.normals(1, 144, from: &stream)
    for m in 0..<144 {
      let (x, y) = (Double(m % 12) - 5.5, Double(m / 12) - 5.5)
      model.parameters[0][m, 0] = exp(-(x * x + y * y) / 8) * cos(1.2 * x)
      model.parameters[0][m, 1] = noise[0, m]
      model.parameters[0][m, 2] = 0
    }
    let table = FieldTable(model)
    #expect(table.fits[2] == nil)
    #expect(abs(table.shareExplained() - 1.0 / 3) < 1e-12)
    #expect(table.shareLocalised() == table.shareExplained())
    let frequency = try #require(table.columns["frequency"]).values(as: Double.self)
    #expect(abs(frequency[0] - 1.2 / (2 * .pi)) < 0.01 && frequency[2].isNaN)
  }

  /// Two clouds with a known best line, and gradients that vanish at the optimum.
  @Test func logisticRegression() {
    var stream = RandomStream(seed: 3)
    var features = Matrix<Double>.normals(600, 3, from: &stream)
    let labels = (0..<600).map { $0 % 3 }
    for i in 0..<600 { features[i, labels[i]] += 3 }
    let fit = LogisticRegression(features: features, labels: labels, classes: 3)
    // Bayes accuracy of three unit clouds at distance 3√2 is about 0.967, with a standard error of
    // 0.0073 over 600 points: five of them miss with 3e-7 and see a classifier 8 % worse.
    #expect(fit.accuracy(features, labels: labels) > 0.93)
    // Stationary: C Σ (p - y) x + w = 0.
    var scores = features.times(transpose: fit.weights)
    scores.addRow(fit.intercepts)
    var gradient = fit.weights
    for i in 0..<600 {
      let row = scores.row(i).map { exp($0) }
      let total = row.reduce(0, +)
      for c in 0..<3 {
        let residual = row[c] / total - (c == labels[i] ? 1 : 0)
        for k in 0..<3 { gradient[c, k] += residual * features[i, k] }
      }
    }
    #expect(gradient.maximumMagnitude() < 0.05)
  }

  @Test func convergenceTime() throws {
    let curve = (0..<400).map { 0.8 * (1 - exp(-Double($0) / 15)) }
    let steps = try #require(ConvergenceTime.steps(of: curve))
    // 0.8/15 e^{-t/15} / 20 falls below 1e-5 near t = 84.
    #expect(steps > 80 && steps < 130)
    #expect(ConvergenceTime.steps(of: (0..<400).map { Double($0) }) == nil)
  }

  /// Counts of a Poisson process have a Fano factor of 1; doubled counts of 2. 4000 repeats: the
  /// standard error is 0.022, 5 of them miss with 6e-7.
  @Test func spikeStatistics() throws {
    var stream = RandomStream(seed: 2)
    var counts = Matrix<Double>(repeating: 3, 4_000, 2)
    counts.drawPoissonCounts(from: &stream)
    for i in 0..<4_000 { counts[i, 1] = 2 * counts[i, 0] }
    let fano = SpikeStatistics.fanoFactors(counts)
    #expect(abs(try #require(fano[0]) - 1) < 0.11)
    #expect(abs(try #require(fano[1]) - 2) < 0.22)
    #expect(abs(SpikeStatistics.noiseCorrelations(counts)[0, 1] - 1) < 1e-9)
    #expect(SpikeStatistics.fanoFactors(Matrix<Double>.zeros(5, 1))[0] == nil)
  }

  @Test func rasterTimes() {
    var raster = SpikeRaster(stepDuration: 0.1)
    raster.add(Matrix<Float>([[0, 2, 0], [1, 0, 0]]), step: 1)
    raster.add(Matrix<Float>([[1, 0, 0], [0, 0, 0]]), step: 3)
    raster.add(Matrix<Float>([[0, 0, 1]]), step: 3, firstImage: 7)
    #expect(raster.images == [0, 1, 0, 7] && raster.events(of: 7).neurons == [2])
    let (times, neurons) = raster.events(of: 0)
    #expect(neurons == [1, 1, 0])
    #expect(zip(times, [0.025, 0.075, 0.25]).allSatisfy { abs($0 - $1) < 1e-12 })
    let arrays = raster.arrays(image: 0, neurons: 3, steps: 3)
    #expect(arrays["counts_count"]?.values(as: Double.self) == [2, 1, 1, 1])
  }

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
      let pixels: [Float] = Grating(orientation: orientation, frequency: 3).pixels(image)
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

  /// The unstable case in small: a step size beyond the bound is recognised.
  @Test func instabilityIsRecognised() {
    var model = PoissonExperiments.largeModel(seed: 1)
    var stream = RandomStream(seed: 2)
    let frame = Matrix<Float>.normals(6, 256, from: &stream)
    func stability(_ logStep: Float) -> Stability {
      model.parameters[model.parameterNames.firstIndex(of: "log_lr.0")!][0, 0] = logStep
      var session = InferenceSession(
        model, images: 6, settings: InferenceSettings(mode: .sample, seed: 1))
      session.advance(frame, steps: 150)
      return Stability(session, frame: frame)
    }
    #expect(stability(-3).isStable)
    #expect(!stability(2).isStable)
  }

  /// With orthogonal fields W is diagonal and the number is η max r_k W_kk, image by image.
  @Test func stabilityOfOrthogonalFields() {
    var model = IterativeModel<Double>(
      IterativeConfiguration(
        image: ImageShape(height: 2, width: 2), latents: 3, learnsPixelNoise: false), seed: 1)
    model.parameters[0] = .zeros(4, 3)
    for k in 0..<3 { model.parameters[0][k, k] = Double(k + 1) }
    model.setStepSize(0.5)
    let rates = Matrix<Double>([[1, 1, 0.1], [9, 1, 0], [0, 0, 0]])
    let numbers = Stability.numbers(of: model, at: rates)
    for (number, expected) in zip(numbers, [2.0, 4.5, 0]) { #expect(abs(number - expected) < 1e-9) }
  }

  @Test func bootstrap() throws {
    let interval = try #require(
      BootstrapInterval([4.1, 4.4, 4.3, 4.6, 4.2], quantile: 4.604, seed: 1))
    #expect(abs(interval.mean - 4.32) < 1e-12)
    // The plain standard error is 0.086; the bootstrap's (population form) near 0.077.
    #expect(interval.halfWidth > 0.25 && interval.halfWidth < 0.5)
    #expect(BootstrapInterval([1], quantile: 4) == nil)
  }

  /// The lower layer is pulled to the prediction from above, the joint free energy falls, and
  /// without coupling the upper layer does not move.
  @Test func hierarchyDescends() {
    let lower = makeModel()
    var stream = RandomStream(seed: 3)
    var upper = Matrix<Double>.normals(6, 3, from: &stream)
    upper.scale(by: 0.3)
    let frame = makeFrames(lower, images: 4)[0]
    var session = HierarchicalSession(lower, upperWeights: upper, images: 4, seed: 1)
    session.isMean = true
    (session.coupling, session.upperStepSize) = (0.5, 0.02)
    session.step(frame)
    var last = session.freeEnergy(frame).reduce(0, +)
    for _ in 0..<30 {
      for _ in 0..<10 { session.step(frame) }
      let energy = session.freeEnergy(frame).reduce(0, +)
      #expect(energy < last + 1e-3)
      last = energy
    }
    var alone = HierarchicalSession(lower, upperWeights: upper, images: 4, seed: 1)
    (alone.coupling, alone.isMean) = (0, true)
    let start = alone.upperPotential
    alone.step(frame)
    var moved = alone.upperPotential
    moved.add(start, scaledBy: -1)
    #expect(moved.maximumMagnitude() < 1e-3)
  }

  /// Inference on a run's images: arrays of the right shapes, and video keeps the state.
  @Test func requests() throws {
    let model = PoissonExperiments.largeModel(seed: 1)
    var stream = RandomStream(seed: 2)
    let images = Matrix<Float>.normals(6, 256, from: &stream)
    let trained = TrainedInference(model: model)
    var request = InferenceRequest(mode: .sample, steps: 20)
    request.rasterImage = 0
    let still = try request.run(trained, on: InferenceInput(images: images))
    (request.mode, request.rasterImage) = (.mean, nil)
    #expect(still.lastCodes.shape == [6, 512] && still.lastReconstruction.shape == [6, 256])
    let same = InferenceInput(images: images.rows(0..<1).repeatingRow(6))
    request.steps = 3
    let warm = try request.run(trained, on: same, isVideo: true)
    request.startsCold = true
    let cold = try request.run(trained, on: same, isVideo: true)
    #expect(warm.metrics["explainedByRates"]! > cold.metrics["explainedByRates"]!)
    #expect(throws: InferenceError.self) {
      try request.run(trained, on: InferenceInput(images: .zeros(2, 9)))
    }
  }

  /// Early stop, every step, rates and costs from a request; what cannot be asked is refused.
  @Test func requestsInDetail() throws {
    let model = PoissonExperiments.largeModel(seed: 1)
    var stream = RandomStream(seed: 2)
    let images = Matrix<Float>.normals(6, 256, from: &stream)
    let (trained, input) = (TrainedInference(model: model), InferenceInput(images: images))
    func result(
      _ trained: TrainedInference = trained, _ change: (inout InferenceRequest) -> Void
    ) throws -> InferenceResult {
      var request = InferenceRequest(mode: .sample, steps: 80)
      change(&request)
      return try request.run(trained, on: input)
    }
    let early = try result { $0.stopBelow = 0.2 }
    let (used, whole) = (try #require(early.stepsUsed.first), try result { _ in })
    #expect(used.count == 6 && used.contains { $0 < 80 } && used.allSatisfy { $0 <= 80 })
    #expect(early.metrics["spikesPerImage"]! < whole.metrics["spikesPerImage"]!)
    #expect(early.metrics["bitsPerImage"]! < whole.metrics["bitsPerImage"]!)
    let pico = try result { ($0.spikeEnergy, $0.operationEnergy) = (0, 2) }
    #expect(
      pico.metrics["energyPerImage"] == 2 * whole.metrics["synapticOperationsPerImage"]!)
    for name in ["lifetimeSparsity", "populationSparsity"] {
      #expect(try #require(whole.metrics[name]) > 0 && whole.metrics[name]! < 1)
    }
    let every = try result { $0.readsEveryStep = true }
    #expect(every.curve.count == 80 && every.lastRates == whole.lastRates)
    // Rates read out are the rates, and never zero.
    let read = try result { $0.readout = .rate }
    #expect(read.lastCodes == read.lastRates && read.metrics["fractionOfZeros"] == 0)
    // A leak to the initial state keeps the state nearer to it.
    func distance(_ result: InferenceResult) -> Double {
      result.lastRates.elements.reduce(0) {
        $0 + abs(log(Double($1)) - Double(model.initialState()[0]))
      }
    }
    let held = try result { ($0.prior, $0.innerWeight) = (.anchored, 5) }
    #expect(distance(held) < 0.8 * distance(whole))
    #expect(try result { $0.innerIterations = 3 }.lastRates != whole.lastRates)
    #expect(throws: InferenceError.self) { try result { $0.rasterImage = 6 } }
    #expect(throws: InferenceError.self) {
      try result { ($0.rasterImage, $0.readout) = (0, .rate) }
    }
    #expect(throws: InferenceError.self) { try result { ($0.stopBelow, $0.mode) = (0.1, .mean) } }
    let gaussian = IterativeModel<Float>(
      IterativeConfiguration(
        image: ImageShape(height: 16, width: 16), latents: 20, family: .gaussian), seed: 1)
    #expect(throws: InferenceError.self) {
      try result(TrainedInference(model: gaussian)) { $0.mode = .expected }
    }
  }

  /// Unstable dynamics are recognised where there is no stability number: weights that are not
  /// finite, and Gaussian means at their ceiling.
  @Test func instabilityOfOtherFamilies() throws {
    let image = ImageShape(height: 4, width: 4)
    for family in [LatentFamily.gaussian, .bernoulli] {
      var model = IterativeModel<Float>(
        IterativeConfiguration(image: image, latents: 5, family: family), seed: 1)
      var stream = RandomStream(seed: 3)
      let input = InferenceInput(images: .normals(3, 16, from: &stream))
      let request = InferenceRequest(mode: .sample, steps: 30)
      #expect(try request.run(TrainedInference(model: model), on: input).instability == nil)
      model.parameters[0][0, 0] = .nan
      #expect(try request.run(TrainedInference(model: model), on: input).instability != nil)
      guard family == .gaussian else { continue }
      model.parameters[0] = Matrix(repeating: 40, 16, 5)
      #expect(try request.run(TrainedInference(model: model), on: input).instability != nil)
    }
  }
}
