import PoissonInference
import Training

extension InferRequest {
  /// Throws where states, what is read out, and the curve of every step do not fit into memory.
  func checkMemory(
    of steps: Int, _ input: InferenceInput, _ model: IterativeConfiguration
  ) throws {
    let images = input.images.rows
    var memory = MemoryEstimate()
    // Φ as it is, turned round and packed, and the lateral weights Φᵀ Φ.
    memory.add([model.latents, model.pixels], copies: 4)
    if model.decoder.isLinear { memory.add([model.latents, model.latents], copies: 2) }
    memory.add([images, model.latents], copies: 6)
    memory.add([images, model.pixels], copies: 4)
    // A step of the curve is a dictionary of eight numbers, about a kilobyte.
    if readsEveryStep { memory.add([steps], width: 1_000) }
    if rasterImage != nil { memory.add([steps, model.latents], width: 1) }
    try memory.check("inference of \(steps) steps on \(images) images")
  }
}
