import RandomStreams
import Tensors
import Testing

@testable import LangevinMachines

@Suite struct CouplingConstraintTests {
  @Test func constraintsHold() throws {
    var stream = RandomStream(seed: 9)
    let couplings = Matrix<Double>.normals(20, 20, from: &stream)
    var diagonal = couplings
    try CouplingConstraint.zeroDiagonal.project(&diagonal)
    #expect((0..<20).allSatisfy { diagonal[$0, $0] == 0 })
    #expect(diagonal[3, 4] == couplings[3, 4])
    var sparse = couplings
    try CouplingConstraint.sparse(density: 0.3, seed: 2).project(&sparse)
    let kept = sparse.elements.count { $0 != 0 }
    #expect((80...160).contains(kept))  // 120 ± 9.2: false alarm 1e-5
    var dale = couplings
    try CouplingConstraint.dale(excitatoryShare: 0.8).project(&dale)
    for to in 0..<20 {
      for from in 0..<20 where from != to {
        #expect(from < 16 ? dale[to, from] >= 0 : dale[to, from] <= 0)
      }
      #expect(dale[to, to] == couplings[to, to])
    }
    var low = couplings
    try CouplingConstraint.lowRank(rank: 3).project(&low)
    let values = try low.singularValueDecomposition().values
    let original = try couplings.singularValueDecomposition().values
    for index in 0..<3 { #expect(abs(values[index] - original[index]) < 1e-10) }
    #expect(values[3] < 1e-10)
    var settings = MachineTrainerTests.settings
    settings.constraint = .zeroDiagonal
    var trainer = try MachineTrainer(images: MachineTrainerTests.images(), settings: settings)
    for _ in 0..<3 { try trainer.update() }
    #expect((0..<20).allSatisfy { trainer.machine.couplings[$0, $0] == 0 })
  }
}
