import ReplayNetworks
import Training

extension ReplayRequest {
  /// Throws where positions, outputs and states of all replays do not fit into memory.
  func checkMemory(of run: ReplayRun) throws {
    let (architecture, samples) = (run.network.architecture, max(0, steps - max(0, warmup)))
    var memory = MemoryEstimate()
    memory.add([count, architecture.units], copies: 3)
    memory.add([count, samples, 2], width: 8, copies: 2)
    let needsOutputs = keepsOutputs || measures || decoding != nil
    if needsOutputs { memory.add([count, samples, architecture.outputs]) }
    // Metrics read outputs in double precision; decoding counts spikes, in an array of every step.
    if measures { memory.add([count, samples, architecture.outputs], width: 8) }
    if decoding != nil { memory.add([count, samples, architecture.outputs + 8], width: 8) }
    if stateInterval > 0 { memory.add([count, samples / stateInterval, architecture.units]) }
    try memory.check("\(count) replays of \(steps) steps")
  }
}
