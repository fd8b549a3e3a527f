import LangevinMachines
import Tensors

/// Images from images: restored, or filled in.
extension GenerateTask {
  /// Chains per image.
  private var average: Int { request.average ?? 16 }

  /// The images of a file, restored.
  func denoised(_ name: String) throws -> GenerateResult {
    try checkMemory(chainsPerImage: average)
    let given = try givenImages(name)
    let images = given.currents
    let law = try trainingLaw()
    var comparison = RestorationComparison(
      images: images, reference: try reference(for: images), layout: source.layout)
    let deviation = try noiseDeviation(of: images, law)
    let rates = try restored(images.images, deviation)
    comparison.add("machine", ImageQuality.images(ofRates: rates))
    if let deviation, deviation > 0 {
      try comparison.addDenoising(by: law, deviation: deviation)
    }
    var result = try finished(
      rates, comparison, deviation.map { ["noiseDeviation": $0] } ?? [:])
    if request.givesPixels { result.give(given.pixels(ofRates: rates), in: given.scale) }
    return result
  }

  /// The given deviation of the noise, or an estimate; nil where the dynamics are to relax.
  private func noiseDeviation(
    of images: ImageSet, _ law: GaussianImages?
  ) throws -> Double? {
    if source.layout.pixelCount < source.machine.unitCount {
      guard request.noiseDeviation == nil else {
        throw JobError(
          .wrongUse, "--noise-deviation does not go with label units; leave it out.")
      }
      if !request.relaxes { context.log("label units have no noise: images relax (--relax)") }
      return nil
    }
    guard !request.relaxes, temperature > 0 else { return nil }
    // The anchor alone has curvature T / s²; Euler steps need Δt below 2 / curvature.
    let smallest = (timeStep * temperature / 2).squareRoot()
    if let given = request.noiseDeviation {
      guard given > smallest else {
        throw JobError(
          .wrongUse,
          "--noise-deviation is \(given), expected above √(Δt T / 2) = \(smallest.shortText); "
            + "take a smaller --time-step.")
      }
      return given
    }
    let estimate =
      try law?.noiseDeviation(of: images.images)
      ?? ImageQuality.noiseDeviation(
        of: images.images, height: source.layout.height, width: source.layout.width) ?? 0
    let taken = max(estimate, 2 * smallest)
    context.log(
      "noise of deviation \(estimate.shortText) estimated from "
        + (law == nil ? "neighbouring pixels" : "directions in which the training images are quiet")
        + " (--noise-deviation)"
        + (taken > estimate
          ? "; \(taken.shortText) is taken, the least for this --time-step" : ""))
    return taken
  }

  private func restored(_ images: Matrix<Float>, _ deviation: Double?) throws -> Matrix<Float> {
    let time = request.time ?? (deviation == nil ? 0.1 : 2)
    _ = try Self.steps(in: time, of: timeStep)
    var restoring = Denoising(
      dynamics, method: deviation.map { .posterior(deviation: $0) } ?? .relaxation)
    if deviation != nil {
      restoring.window = try max(1, Self.steps(in: Denoising.posteriorReadoutTime, of: timeStep))
    }
    restoring.parallelism = context.parallelism
    let starts = source.layout.padded(images, to: source.machine.unitCount)
    return try context.stage("denoise", unit: "images") { stage in
      source.layout.pixels(
        of: try restoring.average(
          starts, at: time, chains: average, seed: request.seed,
          progress: { done in
            stage.update(done, images.rows, "")
            return !stage.isInterrupted()
          }))
    }
  }

  /// The images of a file, with the pixels that the mask does not know filled in.
  func filled(_ name: String) throws -> GenerateResult {
    try checkMemory(chainsPerImage: average)
    let given = try givenImages(name)
    let images = given.currents
    let known = try knownPixels(of: images.unitCount)
    var filling = Inpainting(dynamics)
    filling.parallelism = context.parallelism
    let padded = source.layout.padded(images.images, to: source.machine.unitCount)
    let rates = try context.stage("inpaint", unit: "images") { stage in
      source.layout.pixels(
        of: try filling.average(
          padded, known: known, steps: steps, chains: average, seed: request.seed,
          progress: { done in
            stage.update(done, images.count, "")
            return !stage.isInterrupted()
          }))
    }
    var comparison = RestorationComparison(
      images: images, reference: try reference(for: images), layout: source.layout)
    comparison.setKnown(known)
    comparison.add("machine", ImageQuality.images(ofRates: rates))
    if let law = try trainingLaw() { try comparison.addCompletion(by: law, known: known) }
    var result = try finished(rates, comparison, ["knownPixels": Double(known.count)])
    if request.givesPixels {
      result.give(given.pixels(ofRates: rates, known: known), in: given.scale)
    }
    return result
  }

  private func finished(
    _ rates: Matrix<Float>, _ comparison: RestorationComparison, _ values: [String: Double]
  ) throws -> GenerateResult {
    guard rates.rows == comparison.images.count else {
      throw JobError(.interrupted, "stopped by a signal; nothing was written.")
    }
    if let directory = request.figures {
      try comparison.figure.write(to: directory, named: "restored")
    }
    return GenerateResult(
      images: finished(rates),
      measured: values.map { ($0.key, $0.value) } + comparison.measured,
      verdict: comparison.verdict)
  }

  // MARK: - What it is held against

  private func reference(for images: ImageSet) throws -> ImageSet? {
    guard let name = request.reference else { return nil }
    let reference = try self.images(name)
    guard reference.count == images.count else {
      throw JobError(
        .malformedInput,
        "--reference \(name): \(reference.count) images, expected \(images.count).")
    }
    return reference
  }

  /// The Gaussian law of the images that the run was trained on; nil where they are not known.
  private func trainingLaw() throws -> GaussianImages? {
    guard let configuration = source.configuration else { return nil }
    do {
      let images = try LangevinTraining(configuration).images
      guard images.unitCount == source.layout.pixelCount, images.count > 1 else { return nil }
      return GaussianImages(images.thinned(to: 5_000).images)
    } catch {
      context.log(
        "no linear estimate: the training images cannot be read any more (\(error))")
      return nil
    }
  }

  /// The pixels that are not 0 in the mask.
  private func knownPixels(of pixelCount: Int) throws -> [Int] {
    let mask = try array(request.mask ?? "").values(as: Double.self)
    guard mask.count == pixelCount else {
      throw JobError(
        .malformedInput,
        "--mask: \(mask.count) numbers, expected one for each of \(pixelCount) pixels.")
    }
    let known = mask.indices.filter { mask[$0] != 0 }
    guard mask.allSatisfy(\.isFinite), !known.isEmpty, known.count < mask.count else {
      throw JobError(
        .malformedInput,
        "--mask: \(known.count) of \(mask.count) pixels known, "
          + "\(mask.count { !$0.isFinite }) not finite; expected finite numbers, not 0 where a pixel "
          + "is known, and some of both.")
    }
    return known
  }
}
