import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct HierarchicalSessionTests {
  /// The lower layer is pulled to the prediction from above, the joint free energy falls, and
  /// without coupling the upper layer does not move.
  @Test func hierarchyDescends() {
    let lower = makeModel()
    var stream = RandomStream(seed: 3)
    var upper = Matrix<Double>.normals(6, 3, from: &stream)
    upper.scale(by: 0.3)
    let frame = makeFrames(lower, images: 4)[0]
    var session = HierarchicalSession(lower, upperWeights: upper, images: 4, seed: 1)
    session.isMean = true
    (session.coupling, session.upperStepSize) = (0.5, 0.02)
    session.step(frame)
    var last = session.freeEnergy(frame).reduce(0, +)
    for _ in 0..<30 {
      for _ in 0..<10 { session.step(frame) }
      let energy = session.freeEnergy(frame).reduce(0, +)
      #expect(energy < last + 1e-3)
      last = energy
    }
    var alone = HierarchicalSession(lower, upperWeights: upper, images: 4, seed: 1)
    (alone.coupling, alone.isMean) = (0, true)
    let start = alone.upperPotential
    alone.step(frame)
    var moved = alone.upperPotential
    moved.add(start, scaledBy: -1)
    #expect(moved.maximumMagnitude() < 1e-3)
  }
}
