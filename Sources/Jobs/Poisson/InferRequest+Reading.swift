import Archives
import PoissonInference
import Tensors

extension InferRequest {
  /// Throws for numbers that no inference can have.
  func check() throws(JobError) {
    if (source == nil) == (weights == nil) {
      throw JobError(.wrongUse, "expected a run as `source`, or a file of `weights`.")
    }
    for (name, value, most) in [
      ("steps", steps ?? 1, 1 << 50), ("innerIterations", innerIterations, 1 << 20),
    ] where !(1...most ~= value) {
      throw JobError(
        .wrongUse, "`\(name)` is \(value), expected at least 1 and at most \(most).")
    }
    var positive = [("stepDuration", stepDuration), ("stopBelow", stopBelow ?? 1)]
    if case .relaxed(let temperature) = mode { positive.append(("temperature", temperature)) }
    for (name, value) in positive where !(value > 0 && value.isFinite) {
      throw JobError(.wrongUse, "`\(name)` is \(value), expected a number above 0.")
    }
    for (name, value) in [
      ("spikeEnergy", spikeEnergy), ("operationEnergy", operationEnergy),
      ("innerWeight", innerWeight),
    ] where !(value >= 0 && value.isFinite) {
      throw JobError(.wrongUse, "`\(name)` is \(value), expected 0 or more.")
    }
  }

  /// The model of the run or of the weights.
  func readModel() throws -> PoissonWeights {
    guard let weights else { return PoissonWeights(try PoissonRun(readingRun: source ?? "")) }
    return try JobError.naming(weights) {
      try PoissonWeights(reading: weights, activation: activation)
    }
  }

  /// The procedure with the settings of the request.
  func inference(threads: Int) -> ImageInference {
    var inference = ImageInference(
      mode: mode, steps: steps ?? (isVideo ? 10 : 1_000), seed: seed)
    (inference.threads, inference.rasterImage) = (threads, rasterImage)
    (inference.stepDuration, inference.startsCold) = (stepDuration, startsCold)
    (inference.innerIterations, inference.innerWeight) = (innerIterations, innerWeight)
    (inference.prior, inference.readout) = (prior, readout)
    (inference.stopBelow, inference.readsEveryStep) = (stopBelow, readsEveryStep)
    (inference.spikeEnergy, inference.operationEnergy) = (spikeEnergy, operationEnergy)
    return inference
  }

  /// Images `[image, pixel]`, or frames in the order stream, time.
  func readImages(
    _ inputs: [String: NumericArray], for trained: PoissonWeights
  ) throws -> InferenceInput {
    let name = data ?? "data"
    var preparation = preparation ?? trained.configuration?.preparation ?? .automatic
    let (image, standardisation) = (
      trained.model.configuration.image, trained.configuration?.standardisation
    )
    if isVideo {
      return try InferenceInput(
        frames: try inputs["data"] ?? ArrayFile.read(name), name: name, of: image,
        preparation: preparation, standardisation: standardisation)
    }
    let arrays = try inputs["data"].map { [(name: name, array: $0)] } ?? ImageFile.read(name)
    // Images of the model's shape are never cut into patches unless asked for.
    if preparation == .automatic, !name.hasSuffix(".npz"),
      Array(arrays[0].array.shape.dropFirst()) == [image.height, image.width]
    {
      preparation = arrays[0].array.elementType == .u1 ? .unit : .none
    }
    let set = try PreparedImages(
      arrays, preparation: preparation, patchSide: image.height, standardisation: standardisation)
    return InferenceInput(images: set.images)
  }
}
