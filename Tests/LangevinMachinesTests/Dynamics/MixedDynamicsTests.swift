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
    let errors = size(of: momentErrors(exact.positions, mixed.positions))
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

/// How far moments of final states `[chain, unit]` are apart, in standard errors of those of `exact`: of each
/// unit the mean and the variance, of neighbouring units the covariance.
private func momentErrors(_ exact: Matrix<Float>, _ other: Matrix<Float>) -> [Double] {
  let count = Double(exact.rows)
  func mean(_ x: [Double]) -> Double { x.reduce(0, +) / count }
  func column(_ x: Matrix<Float>, _ unit: Int) -> [Double] {
    x.column(unit % x.columns).map { Double($0) }
  }
  func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let (xMean, yMean) = (mean(x), mean(y))
    var sum = 0.0
    for i in x.indices { sum += (x[i] - xMean) * (y[i] - yMean) }
    return sum / count
  }
  var errors: [Double] = []
  for unit in 0..<exact.columns {
    let (a, b) = (column(exact, unit), column(other, unit))
    let (aNext, bNext) = (column(exact, unit + 1), column(other, unit + 1))
    let (variance, nextVariance) = (covariance(a, a), covariance(aNext, aNext))
    let common = covariance(a, aNext)
    errors.append((mean(b) - mean(a)) / (variance / count).squareRoot())
    errors.append((covariance(b, b) - variance) / (variance * (2 / count).squareRoot()))
    let spread = (variance * nextVariance + common * common) / count
    errors.append((covariance(b, bNext) - common) / spread.squareRoot())
  }
  return errors
}

/// The root of the mean square of errors, and the largest.
private func size(of errors: [Double]) -> (typical: Double, largest: Double) {
  var (sum, largest) = (0.0, 0.0)
  for error in errors { (sum, largest) = (sum + error * error, max(largest, abs(error))) }
  return ((sum / Double(errors.count)).squareRoot(), sum.isNaN ? .nan : largest)
}
