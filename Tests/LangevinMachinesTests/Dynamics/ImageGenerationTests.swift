import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct ImageGenerationTests {
  /// Frames are means over their window, and looking changes no bit of the chains.
  @Test func framesAreAveragedOverTheirWindow() throws {
    let dynamics = MachineDynamics(LangevinMachine<Float>.random(units: 30, gain: 2, seed: 5))
    var generation = ImageGeneration(dynamics)
    (generation.chains, generation.steps, generation.points) = (4, 60, 7)
    let plain = try generation.run()
    (generation.frameSteps, generation.frameWindow) = ([25, 60], 10)
    let watched = try generation.run()
    #expect(watched.currents == plain.currents)
    #expect(watched.frames.map(\.step) == [25, 60])
    var start = RandomStream(seed: 1, purpose: .initialState)
    var chains = try MachineChains(
      dynamics, at: .normals(4, 30, from: &start), stream: RandomStream(seed: 1))
    for (step, rates) in watched.frames {
      try chains.advance(steps: step - 10 - Int(chains.stream.step))
      #expect(try chains.averageRates(over: 10) == rates)
    }
  }
}
