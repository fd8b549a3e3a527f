import PoissonInference

extension InferRequest {
  /// The images, or streams, that are asked for.
  func selected(of all: InferenceInput) throws(JobError) -> InferenceInput {
    guard firstImage > 0 || count != nil else { return all }
    let there = isVideo ? all.streams : all.images.rows
    let wanted = count ?? there - firstImage
    guard firstImage < there, wanted <= there - firstImage else {
      throw JobError(
        .wrongUse,
        "--first-image is \(firstImage) and --count \(wanted): \(data ?? "data") has \(there) images."
      )
    }
    return all.selecting(firstImage..<firstImage + wanted, isVideo: isVideo)
  }

  /// Which images the arrays are of, and what these follow from.
  func provenance(
    of trained: PoissonWeights, _ all: InferenceInput, _ input: InferenceInput
  ) throws -> Provenance {
    try Provenance(
      of: self, row: "image", first: firstImage, count: isVideo ? input.streams : input.images.rows,
      seed: seed, tensors: trained.model.tensors, configuration: trained.configuration,
      leaving: [
        "source", "weights", "data", "reading", "output", "overwrites", "firstImage", "count",
        "rasterImage", "stepDuration", "fitsFields", "requiresStability", "spikeEnergy",
        "operationEnergy",
      ], data: all.images.checksum)
  }
}
