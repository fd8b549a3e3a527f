import Archives
import Training

/// What is known of memory before there are images.
extension PoissonConfiguration {
  /// Throws where embedded patches, and the decoder of such patches, do not fit into memory.
  func checkPatches() throws(ArchiveError) {
    var patches = MemoryEstimate()
    patches.add([embeddedPatches, patchSide, patchSide], copies: 2)
    try patches.check("\(embeddedPatches) patches of \(patchSide) x \(patchSide) pixels")
    try weightMemory(pixels: patchSide * patchSide).check("the training")
  }

  /// Weights of the decoder, the forms of a linear one that its two products read, the gradient before and
  /// after its norm is limited, and the two moments of Adamax.
  func weightMemory(pixels: Int) -> MemoryEstimate {
    var memory = MemoryEstimate()
    let copies = decoder.isLinear ? 7 : 5
    for shape in weightShapes(pixels: pixels) { memory.add(shape, copies: copies) }
    return memory
  }

  /// The large ones only: of convolutions the dense layer before them, whose image is at least one pixel.
  private func weightShapes(pixels: Int) -> [[Int]] {
    switch decoder {
    case .linear: return [[latents, pixels]]
    case .multilayer(let hidden):
      let widths = [latents] + hidden + [pixels]
      return zip(widths, widths.dropFirst()).map { [$0, $1] }
    case .convolutional(let channels):
      return [[latents, channels.first ?? 16]]
        + zip(channels, channels.dropFirst()).map { [16, $0, $1] }
    }
  }
}
