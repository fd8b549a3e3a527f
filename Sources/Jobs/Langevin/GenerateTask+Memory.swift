import Figures
import Training

extension GenerateTask {
  /// Throws where all chains do not fit into memory: where they start and are, rates, velocities and
  /// noise of a step, their copies on the way to a file, and the frames that are kept.
  func checkMemory() throws {
    let units = source.machine.unitCount
    let isWatched = request.figures != nil || request.comparison != nil
    let frames =
      request.frames.map { Set($0).count } ?? MachineDrawing.frameSteps(upTo: steps).count
    var memory = MemoryEstimate()
    memory.add([chains, units], copies: 7 + (isWatched ? frames : 0))
    try memory.check("\(chains) chains of \(units) units")
  }

  /// Throws where the chains of one image, which run at the same time, do not fit into memory.
  func checkMemory(chainsPerImage count: Int) throws {
    let units = source.machine.unitCount
    var memory = MemoryEstimate()
    memory.add([count, units], copies: 7)
    memory.add([count], width: 8)  // the image of each
    try memory.check("\(count) chains of \(units) units for every image (--average)")
  }
}
