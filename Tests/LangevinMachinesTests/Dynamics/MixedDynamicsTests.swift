import Diagnostics
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct MixedDynamicsTests {
  private static func chains(
    _ precision: ProductPrecision, units: Int = 96, count: Int = 2_000, threads: Int = 1
  ) throws -> MachineChains<Float> {
    let machine = LangevinMachine<Float>.random(units: units, gain: 1, seed: 4)
    return try MachineChains(
      MachineDynamics(machine, timeStep: 0.05, precision: precision), count: count, seed: 5,
      parallelism: Parallelism(threads: threads))
  }

  /// The stationary law moves by less than what 2000 chains can tell: with the same noise, every mean,
  /// variance and covariance by less than half its standard error. Deterministic.
  @Test func stationaryMomentsStay() throws {
    var (exact, mixed) = (try Self.chains(.float32), try Self.chains(.mixed))
    try exact.advance(steps: 400)
    try mixed.advance(steps: 400)
    let errors = MomentShift(
      from: Matrix<Double>(exact.positions), to: Matrix<Double>(mixed.positions))
    #expect(errors.largest < 0.5)
    #expect(exact.positions != mixed.positions)
  }

  /// Energies, virials and squares are those of single precision at the state that the last step left.
  @Test func measurementsHaveSinglePrecision() throws {
    let machine = LangevinMachine<Float>.random(units: 96, gain: 1, seed: 4)
    var mixed = try Self.chains(.mixed, count: 20)
    try mixed.advance(steps: 7)
    let before = mixed.positions
    try mixed.advance(steps: 1)
    var exact = try MachineChains(
      MachineDynamics(machine, timeStep: 0.05), at: before, stream: RandomStream(seed: 1))
    try exact.advance(steps: 1)
    #expect(mixed.energies == exact.energies && mixed.virials == exact.virials)
    #expect(mixed.squares == exact.squares)
    #expect(mixed.positions != exact.positions)
  }

  /// How steps are grouped, and on how many threads they run, changes no bit.
  @Test func splitsChangeNothing() throws {
    var whole = try Self.chains(.mixed, count: 70)
    var split = try Self.chains(.mixed, count: 70, threads: 3)
    try whole.advance(steps: 30)
    for steps in [1, 9, 20] { try split.advance(steps: steps) }
    #expect(whole.positions == split.positions && whole.energies == split.energies)
  }

  /// A machine in place of another keeps the precision.
  @Test func newCouplingsAreRounded() throws {
    let (first, second) = (
      LangevinMachine<Float>.random(units: 40, gain: 1, seed: 1),
      LangevinMachine<Float>.random(units: 40, gain: 1, seed: 2)
    )
    var changed = MachineDynamics(first, precision: .mixed)
    changed.setMachine(second)
    var one = try MachineChains(changed, count: 8, seed: 3)
    var other = try MachineChains(MachineDynamics(second, precision: .mixed), count: 8, seed: 3)
    try one.advance(steps: 5)
    try other.advance(steps: 5)
    #expect(one.positions == other.positions && one.energies == other.energies)
  }
}
