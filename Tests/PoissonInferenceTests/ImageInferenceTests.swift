import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct ImageInferenceTests {
  /// Inference on a run's images: arrays of the right shapes, and video keeps the state.
  @Test func requests() throws {
    let model = IterativeModel<Float>.paperSized(seed: 1)
    var stream = RandomStream(seed: 2)
    let images = Matrix<Float>.normals(6, 256, from: &stream)
    var request = ImageInference(mode: .sample, steps: 20)
    request.rasterImage = 0
    let still = try request.run(model, on: InferenceInput(images: images))
    let spikes = try #require(still.arrays["spikes.counts_count"]).values(as: Double.self)
    let alone = try request.run(model, on: InferenceInput(images: images.rows(0..<1)))
    #expect(spikes.reduce(0, +) == alone.metrics["spikesPerImage"])
    (request.mode, request.rasterImage) = (.mean, nil)
    #expect(still.lastCodes.shape == [6, 512] && still.lastReconstruction.shape == [6, 256])
    let same = InferenceInput(images: images.rows(0..<1).repeatingRow(6))
    request.steps = 3
    let warm = try request.run(model, on: same, isVideo: true)
    let once = try request.run(
      model, on: InferenceInput(images: images.rows(0..<2), streams: 2), isVideo: true)
    #expect(once.arrays["codes"]?.shape == [2, 1, 512])
    request.startsCold = true
    let cold = try request.run(model, on: same, isVideo: true)
    #expect(warm.metrics["explainedByRates"]! > cold.metrics["explainedByRates"]!)
    // Both make as many steps, which cost as much.
    request.mode = .sample
    let operations = try [true, false].map { isCold in
      request.startsCold = isCold
      return try request.run(model, on: same, isVideo: true).metrics["denseOperationsPerImage"]
    }
    #expect(operations[0] != nil && operations[0] == operations[1])
    #expect(throws: InferenceError.self) {
      try request.run(model, on: InferenceInput(images: .zeros(2, 9)))
    }
  }

  /// Many images are told of, and can be stopped, between readouts, which are far apart.
  @Test(arguments: [false, true]) func progressIsTold(isVideo: Bool) throws {
    let model = IterativeModel<Float>.paperSized(seed: 1)
    let input = InferenceInput(images: .zeros(4_000, 256), streams: isVideo ? 4_000 : 1)
    var told: [Int] = []
    let request = ImageInference(mode: .sample, steps: 20)
    _ = try request.run(model, on: input, isVideo: isVideo) { done, total in
      told.append(done)
      return total == 20 && done < 17
    }
    #expect(zip(told, told.dropFirst()).allSatisfy { $1 - $0 <= 5 } && told.last == 19)
  }

  /// A leak beyond all numbers leaves states that are none, and these are no result.
  @Test func notFiniteIsNoResult() throws {
    let model = IterativeModel<Float>.paperSized(seed: 1)
    var stream = RandomStream(seed: 2)
    let input = InferenceInput(images: Matrix<Float>.normals(2, 256, from: &stream))
    var request = ImageInference(mode: .sample, steps: 4)
    request.prior = .anchored
    try request.run(model, on: input).checkFinite()
    request.innerWeight = 1e300
    let measures = try request.run(model, on: input)
    let refused = #expect(throws: InferenceError.self) { try measures.checkFinite() }
    #expect(refused?.errorKind == .numericalFailure)
  }

  /// Early stop, every step, rates and costs from a request; what cannot be asked is refused.
  @Test func requestsInDetail() throws {
    let model = IterativeModel<Float>.paperSized(seed: 1)
    var stream = RandomStream(seed: 2)
    let images = Matrix<Float>.normals(6, 256, from: &stream)
    let input = InferenceInput(images: images)
    func result(
      _ model: IterativeModel<Float> = model, _ change: (inout ImageInference) -> Void
    ) throws -> InferenceMeasures {
      var request = ImageInference(mode: .sample, steps: 80)
      change(&request)
      return try request.run(model, on: input)
    }
    let early = try result { $0.stopBelow = 0.2 }
    let (used, whole) = (try #require(early.stepsUsed.first), try result { _ in })
    #expect(used.count == 6 && used.contains { $0 < 80 } && used.allSatisfy { $0 <= 80 })
    // A piece has the bytes of the whole, whatever its neighbours take.
    var piece = ImageInference(mode: .sample, steps: 80)
    piece.stopBelow = 0.2
    for rows in [0..<4, 4..<6] {
      piece.firstImage = rows.lowerBound
      let part = try piece.run(model, on: InferenceInput(images: images.rows(rows)))
      #expect(part.lastCodes == early.lastCodes.rows(rows))
      #expect(part.lastReconstruction == early.lastReconstruction.rows(rows))
    }
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
    func distance(_ result: InferenceMeasures) -> Double {
      result.lastRates.elements.reduce(0) {
        $0 + abs(log(Double($1)) - Double(model.initialState()[0]))
      }
    }
    let held = try result { ($0.prior, $0.innerWeight) = (.anchored, 5) }
    #expect(distance(held) < 0.8 * distance(whole))
    #expect(try result { $0.innerIterations = 3 }.lastRates != whole.lastRates)
    #expect(throws: InferenceError.self) { try result { $0.rasterImage = 6 } }
    #expect(throws: InferenceError.self) { try result { ($0.stopBelow, $0.mode) = (0.1, .mean) } }
    let gaussian = IterativeModel<Float>(
      IterativeConfiguration(
        image: ImageShape(height: 16, width: 16), latents: 20, family: .gaussian), seed: 1)
    for mode in [InferenceMode.expected, .relaxed(temperature: 0.1)] {
      #expect(throws: InferenceError.self) { try result(gaussian) { $0.mode = mode } }
    }
    // What inference without noise settles at is near: its divergences are small, and none is negative.
    let settled = try result(gaussian) { $0.mode = .mean }
    #expect(settled.curve.dropFirst().allSatisfy { $0["divergence"]! >= 0 })
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
      let request = ImageInference(mode: .sample, steps: 30)
      #expect(try request.run(model, on: input).instability == nil)
      model.parameters[0][0, 0] = .nan
      #expect(try request.run(model, on: input).instability != nil)
      guard family == .gaussian else { continue }
      model.parameters[0] = Matrix(repeating: 40, 16, 5)
      #expect(try request.run(model, on: input).instability != nil)
    }
  }
}
