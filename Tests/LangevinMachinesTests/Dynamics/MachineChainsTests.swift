import Dynamics
import RandomStreams
import Tensors
import Testing

@testable import LangevinMachines

@Suite struct MachineChainsTests {
  /// Output bits do not depend on threads, blocks, or interruptions.
  @Test func bitsDoNotDependOnTheSplit() throws {
    let machine = LangevinMachine<Float>.random(units: 37, gain: 2, seed: 1)
    let dynamics = MachineDynamics(machine)
    var stream = RandomStream(seed: 2, purpose: .initialState)
    let start = Matrix<Float>.normals(23, 37, from: &stream)
    var whole = try MachineChains(dynamics, at: start, stream: .init(seed: 3), blockSize: 23)
    try whole.advance(steps: 60)
    var split = try MachineChains(
      dynamics, at: start, stream: .init(seed: 3), parallelism: .init(threads: 3), blockSize: 4)
    try split.advance(steps: 25)
    let middle = split.positions
    try split.advance(steps: 35)
    #expect(whole.positions == split.positions)
    #expect(whole.energies == split.energies)
    var resumed = try MachineChains(dynamics, at: middle, stream: .init(seed: 3, step: 25))
    try resumed.advance(steps: 35)
    #expect(resumed.positions == whole.positions)
    let runner = ChainRunner(dynamics, parallelism: .init(threads: 2), blockSize: 5)
    #expect(
      try runner.run(from: start, steps: 60, stream: .init(seed: 3)) == whole.positions)
  }

  @Test func averagedRatesAreMeansOverSteps() throws {
    let machine = LangevinMachine<Double>.random(units: 10, gain: 2, seed: 1)
    var chains = try MachineChains(MachineDynamics(machine), count: 4, seed: 3)
    var slow = chains
    let average = try chains.averageRates(over: 5)
    var sum = Matrix<Double>.zeros(4, 10)
    for _ in 0..<5 {
      sum.add(slow.rates, scaledBy: 0.2)
      try slow.advance(steps: 1)
    }
    for index in 0..<40 { #expect(abs(sum.elements[index] - average.elements[index]) < 1e-14) }
    #expect(slow.positions == chains.positions)
  }

  /// A field of its own in every chain is the kernel's field of that chain alone, beside anchors.
  @Test func fieldsAreOfEachChain() throws {
    let machine = LangevinMachine<Float>.random(units: 21, gain: 1, seed: 1)
    var (first, second) = (RandomStream(seed: 2), RandomStream(seed: 4))
    let start = Matrix<Float>.normals(5, 21, from: &first)
    let fields = Matrix<Float>.normals(5, 21, from: &second)
    var dynamics = MachineDynamics(machine)
    dynamics.anchorStiffness = 0.5
    var together = try MachineChains(dynamics, at: start, stream: .init(seed: 3), blockSize: 2)
    together.setFields(fields)
    together.setAnchors(start)
    let rates = try together.averageRates(over: 7)
    for row in 0..<5 {
      let own = start.rows(row..<row + 1)
      dynamics.field = Array(fields.row(row))
      var alone = try MachineChains(
        dynamics, at: own, stream: .init(seed: 3, chain: UInt32(row)))
      alone.setAnchors(own)
      let mean = try alone.averageRates(over: 7)
      #expect(mean.row(0).elementsEqual(rates.row(row)))
      #expect(alone.positions.row(0).elementsEqual(together.positions.row(row)))
      #expect(alone.virials[0] == together.virials[row])
    }
  }

  @Test func divergenceIsNamed() throws {
    let machine = LangevinMachine<Float>.random(units: 30, gain: 8, keepsDiagonal: true, seed: 6)
    var chains = try MachineChains(MachineDynamics(machine, timeStep: 5), count: 5, seed: 3)
    #expect(throws: SamplingError.self) { try chains.advance(steps: 500) }
  }
}
