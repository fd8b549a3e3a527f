import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct ExplorationTests {
  /// A machine whose chains cannot leave the images they start at: labels, signs and similarity are
  /// theirs in every frame, in both signs.
  @Test func explorationFollowsTheChains() throws {
    let set = NearestImagesTests.digits.prefix(12)
    var dynamics = MachineDynamics(LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2))
    dynamics.heldUnits = Array(0..<784)
    var start = set.images
    for unit in 0..<784 { start[0, unit].negate() }
    var chains = try MachineChains(dynamics, at: start, stream: RandomStream(seed: 1))
    var seen = 0
    let walk = try Exploration(
      of: &chains, references: NearestImages(NearestImagesTests.digits),
      polarity: Polarity(height: 28, width: 28),
      frames: 3, window: 2, gap: 3, onFrame: { rates, _ in seen += rates.rows })
    #expect(seen == 36)
    #expect(walk.frames.count == 3 && walk.flips == 0)
    #expect(abs(walk.frames[2].time - 0.15) < 1e-6)
    #expect(walk.trajectories.labels == [set.labels, set.labels, set.labels])
    #expect(walk.frames.allSatisfy { abs($0.meanSimilarity - 1) < 1e-5 })
    #expect(walk.darkShare == 11.0 / 12)
    #expect(walk.trajectories.switchesPer100 == 0)
  }
}
