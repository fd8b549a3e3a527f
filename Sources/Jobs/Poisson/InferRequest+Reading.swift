import Archives
import PoissonInference
import Tensors
import UserData

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
    if readsEveryStep, isVideo || stopBelow != nil {
      throw JobError(
        .wrongUse, "`readsEveryStep` is for still images that take all steps, without `stopBelow`.")
    }
    guard 0..<(1 << 31) ~= firstImage, count ?? 1 > 0 else {
      throw JobError(
        .wrongUse,
        "`firstImage` is \(firstImage) and `count` \(count ?? 1), expected at least 0 and 1.")
    }
    var positive = [("stepDuration", stepDuration), ("stopBelow", stopBelow ?? 1)]
    positive.append(("stepSize", stepSize ?? 1))
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
  func readModel(_ context: JobContext) throws -> PoissonWeights {
    guard let weights else {
      return PoissonWeights(try PoissonFamily.readRun(source ?? "", context))
    }
    return try JobError.naming(weights) {
      try PoissonWeights(reading: weights, activation: activation)
    }
  }

  /// The procedure with the settings of the request.
  func inference(threads: Int) -> ImageInference {
    var inference = ImageInference(
      mode: mode, steps: steps ?? (isVideo ? 10 : 1_000), seed: seed)
    (inference.threads, inference.rasterImage) = (threads, rasterImage)
    inference.firstImage = firstImage
    (inference.stepDuration, inference.startsCold) = (stepDuration, startsCold)
    (inference.innerIterations, inference.innerWeight) = (innerIterations, innerWeight)
    (inference.prior, inference.readout) = (prior, readout)
    (inference.stopBelow, inference.readsEveryStep) = (stopBelow, readsEveryStep)
    (inference.spikeEnergy, inference.operationEnergy) = (spikeEnergy, operationEnergy)
    return inference
  }

  /// Images `[image, pixel]`, or frames in the order stream, time.
  func readImages(
    _ inputs: [String: NumericArray], for trained: PoissonWeights, context: JobContext
  ) throws -> InferenceInput {
    let input = try prepareImages(inputs, for: trained, context: context)
    if let size = PoissonFamily.unusualSize(of: input.images) {
      context.warn(
        "\(data ?? "data"): prepared pixels have a root mean square of \(JobMetrics.short(size)), expected about 1, "
          + "and are hardly what the network has learned from. Prepare them as its images were; of whole pictures "
          + "--prepare whiten cuts patches.")
    }
    return input
  }

  private func prepareImages(
    _ inputs: [String: NumericArray], for trained: PoissonWeights, context: JobContext
  ) throws -> InferenceInput {
    let name = data ?? "data"
    let image = trained.model.configuration.image
    var expected = ImageExpectation(
      scale: trained.configuration?.pixelScale, shape: [image.height, image.width, image.channels])
    expected.allowsStandardised = true
    let asked = preparation ?? trained.configuration?.preparation ?? .automatic
    if isVideo {
      let (read, streams) = try ImageData.readVideo(
        name, array: inputs["data"], of: expected.shape ?? [],
        options: reading ?? ReadingOptions(), expecting: expected)
      context.tell(read.understanding)
      return try InferenceInput(
        frames: read.data, streams: streams, named: name, of: image, preparation: asked,
        scale: trained.configuration?.pixelScale,
        standardisation: trained.configuration?.standardisation)
    }
    let set = try prepared(read(inputs["data"], expected, asked), asked, trained, context)
    if let first = set.constant.first {
      context.warn(
        "\(set.constant.count) images are constant, the first is image \(first): R² is undefined for "
          + "them, and means leave them out.")
    }
    return InferenceInput(images: set.images)
  }

  private func read(
    _ array: NumericArray?, _ expected: ImageExpectation, _ preparation: ImagePreparation
  ) throws -> Reading<[ImageData]> {
    var expected = expected
    if preparation.cutsPatches {
      (expected.allowsAnyScale, expected.planes) = (true, .picture)
    }
    let (name, options) = (data ?? "data", reading ?? ReadingOptions())
    guard let array else {
      return try ImageData.readSets(name, options: options, expecting: expected)
    }
    let read = try ImageData.read(array, named: name, options: options, expecting: expected)
    return Reading([read.data], read.understanding)
  }

  private func prepared(
    _ read: Reading<[ImageData]>, _ asked: ImagePreparation, _ trained: PoissonWeights,
    _ context: JobContext
  ) throws -> PreparedImages {
    let image = trained.model.configuration.image
    var (preparation, understanding) = (asked, read.understanding)
    // Images of the model's shape are patches already, unless cutting is asked for.
    let isWhole = read.data.allSatisfy {
      ImageShape(height: $0.height, width: $0.width, channels: $0.channels) == image
    }
    if isWhole, self.preparation == nil, preparation == .automatic || preparation.cutsPatches {
      preparation = read.data[0].scale.isCentred ? .none : .unit
      if asked.cutsPatches { understanding.decisions.append("patches already (--prepare)") }
    }
    context.tell(understanding)
    let set = try PreparedImages(
      read.data, named: data ?? "data", preparation: preparation, patchSide: image.height,
      scale: trained.configuration?.pixelScale,
      standardisation: trained.configuration?.standardisation)
    guard set.shape.count == image.count else {
      let isLarger = min(set.shape.height, set.shape.width) > image.height
      throw JobError(
        .malformedInput,
        "\(data ?? "data"): images of \(set.shape.text), expected \(image.text), as the network has."
          + (isLarger ? " Photographs are cut into patches by --prepare whiten." : ""))
    }
    if asked.cutsPatches, !preparation.cutsPatches { warnOfRawPatches(set, context) }
    return set
  }

  /// Whitened patches have a mean of about 0.
  private func warnOfRawPatches(_ set: PreparedImages, _ context: JobContext) {
    let mean = set.images.mean()
    guard mean * mean > 0.2 * set.images.meanSquare() else { return }
    context.warn(
      "\(data ?? "data"): patches with a mean of \(JobMetrics.short(mean)) are not whitened, and the network "
        + "has learned from whitened ones. Give whole pictures with --prepare whiten.")
  }
}
