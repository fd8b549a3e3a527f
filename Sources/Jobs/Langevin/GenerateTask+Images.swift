import Figures
import LangevinMachines
import Tensors

/// Images from images: restored, or filled in.
extension GenerateTask {
  /// The images of a file, restored.
  func denoised(_ name: String) throws -> GenerateResult {
    try checkNoise()
    let time = request.time ?? 0.1
    _ = try Self.steps(in: time, of: timeStep)
    let images = try images(name)
    var restoring = Denoising(
      dynamics, method: request.noiseDeviation.map { .posterior(deviation: $0) } ?? .relaxation)
    restoring.parallelism = context.parallelism
    let units = source.machine.unitCount
    if request.noiseDeviation != nil && source.layout.pixelCount < units {
      throw JobError(
        .wrongUse, "--noise-deviation does not go with label units; leave it out.")
    }
    let restored = source.layout.pixels(
      of: try restoring.restore(
        source.layout.padded(images.images, to: units), at: [time],
        seed: request.seed)[0])
    return GenerateResult(
      images: finished(restored),
      measured: [
        ("correlationWithInput", Denoising.correlation(restored, images.images).mean)
      ])
  }

  /// The anchor alone has curvature T / s²; Euler steps need Δt below 2 / curvature.
  private func checkNoise() throws(JobError) {
    guard let deviation = request.noiseDeviation else { return }
    let smallest = (timeStep * temperature / 2).squareRoot()
    guard deviation > smallest else {
      throw JobError(
        .wrongUse,
        "--noise-deviation is \(deviation), expected above √(Δt T / 2) = \(smallest.shortText); "
          + "take a smaller --time-step.")
    }
  }

  /// The images of a file, with the pixels that the mask does not know filled in.
  func filled(_ name: String) throws -> GenerateResult {
    let images = try images(name)
    let known = try knownPixels(of: images.unitCount)
    var filling = Inpainting(dynamics)
    filling.parallelism = context.parallelism
    let padded = source.layout.padded(images.images, to: source.machine.unitCount)
    return GenerateResult(
      images: finished(
        try filling.complete(padded, known: known, steps: steps, seed: request.seed)),
      measured: [("knownPixels", Double(known.count))])
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
