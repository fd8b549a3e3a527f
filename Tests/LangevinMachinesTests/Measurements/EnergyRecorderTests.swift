import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct EnergyRecorderTests {
  /// E/N and virial of J = 0 in equilibrium; chains of independent draws agree.
  @Test func energiesOfChainsAreCompared() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(30, 30))
    var recorder = EnergyRecorder(machine, every: 5, warmup: 2)
    #expect(recorder.virialPerUnit == nil && recorder.rHat == nil)
    var stream = RandomStream(seed: 4)
    for draw in 1...102 {
      let positions = Matrix<Float>.normals(8, 30, from: &stream)
      recorder.record(positions, step: 5 * draw)
      stream.step += 1
    }
    #expect(recorder.draws.shape == [8, 100])
    // 24 000 squares: standard error 0.009. 800 independent draws.
    #expect(abs(try #require(recorder.virialPerUnit) - 1) < 0.045)
    #expect(try #require(recorder.rHat) < 1.05)
    #expect(try #require(recorder.effectiveSampleSize) > 400)
  }
}
