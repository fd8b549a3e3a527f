import Tensors
import Testing

@testable import LangevinMachines

@Suite struct EnergyClassTestTests {
  @Test func areaUnderTheCurve() {
    #expect(EnergyClassTest.area(low: [1, 2], high: [3, 4]) == 1)
    #expect(EnergyClassTest.area(low: [3, 4], high: [1, 2]) == 0)
    #expect(EnergyClassTest.area(low: [1, 3], high: [2, 4]) == 0.75)
    #expect(EnergyClassTest.area(low: [1, 1], high: [1, 1]) == 0.5)
    #expect(EnergyClassTest.area(low: [], high: [1]) == nil)
  }

  /// Mean energies by label and the area, beside the machine's own energies.
  @Test func classTestUsesTheLabels() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2)
    let set = NearestImagesTests.digits.prefix(60)
    let test = EnergyClassTest(machine, images: set, trainedClasses: [1, 6])
    for label in [1, 3, 6] {
      let mean = machine.energyPerUnit(at: set.selecting(classes: [label]).images)
      #expect(abs(try #require(test.meanEnergyPerUnit[label]) - mean) < 1e-6)
    }
    let energies = machine.energies(at: set.images)
    let low = zip(energies, set.labels).filter { $0.1 != 3 }.map(\.0)
    let high = zip(energies, set.labels).filter { $0.1 == 3 }.map(\.0)
    let pairs = low.flatMap { l in high.map { $0 > l ? 1.0 : 0 } }
    let area = pairs.reduce(0, +) / Double(pairs.count)
    #expect(abs(try #require(test.areaUnderCurve) - area) < 1e-12)
  }
}
