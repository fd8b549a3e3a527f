import LangevinMachines
import Tensors
import Testing

@Suite struct LangevinMachineTests {
  @Test func correlationOfPairsIsAsAsked() {
    let machine = LangevinMachine<Double>.random(units: 400, gain: 1.5, symmetry: -0.6, seed: 2)
    var (cross, square) = (0.0, 0.0)
    for i in 0..<400 {
      for j in 0..<400 where i != j {
        cross += machine.couplings[i, j] * machine.couplings[j, i]
        square += machine.couplings[i, j] * machine.couplings[i, j]
      }
    }
    // 80 000 pairs: standard error 0.003; false alarm below 1e-6.
    #expect(abs(cross / square + 0.6) < 0.015)
    #expect(abs(square / (400 * 399) - 1.5 * 1.5 / 400) < 0.03 * 2.25 / 400)
  }

  @Test func wrongShapesAreNamed() {
    #expect(throws: LangevinMachineError.self) {
      _ = try LangevinMachine<Float>(couplings: .zeros(3, 4))
    }
    var bad = Matrix<Float>.zeros(3, 3)
    bad[1, 2] = .nan
    #expect(throws: LangevinMachineError.nonFinite(name: "couplings", row: 1, column: 2)) {
      _ = try LangevinMachine(couplings: bad)
    }
  }
}
