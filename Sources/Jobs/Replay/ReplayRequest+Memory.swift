import ReplayNetworks
import Training

extension ReplayRequest {
  /// Throws where positions, outputs and states of all replays do not fit into memory.
  func checkMemory(of run: ReplayRun) throws {
    let (architecture, samples) = (run.network.architecture, max(0, steps - max(0, warmup)))
    var memory = MemoryEstimate()
    // Weights as they are, as read and packed.
    for shape in architecture.parameterShapes { memory.add(shape, copies: 3) }
    memory.add([count, architecture.units], copies: 3)
    memory.add([count, samples, 2], width: 8, copies: 2)
    let needsOutputs = keepsOutputs || measures || decoding != nil
    if needsOutputs { memory.add([count, samples, architecture.outputs]) }
    // What starts are made from; then outputs in double precision for metrics, and spikes of every step for
    // decoding. Measured: 4 kB a replay and 1.3 kB a step of it, with 64 outputs.
    memory.add([count, architecture.outputs], width: 8, copies: 8)
    for isAsked in [measures, decoding != nil] where isAsked {
      memory.add([count, samples, architecture.outputs], width: 8, copies: 2)
    }
    if stateInterval > 0 { memory.add([count, samples / stateInterval, architecture.units]) }
    try memory.check("\(count) replays of \(steps) steps")
  }
}
