import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing

@Suite struct MixedSamplingTests {
  private static let network: ReservoirSampler<Float> = {
    var stream = RandomStream(seed: 3, purpose: .parameters)
    return ReservoirSampler(
      dimension: 20, units: 600, activation: .tanh, from: &stream)
  }()
  private static var start: Matrix<Float> {
    var stream = RandomStream(seed: 4, purpose: .initialState)
    return .normals(2_000, 20, from: &stream)
  }

  private static func run(
    _ kernel: some SamplingKernel<Float>, from start: Matrix<Float>, threads: Int = 1
  ) throws -> Matrix<Float> {
    try ChainRunner(kernel, parallelism: Parallelism(threads: threads))
      .run(from: start, steps: 150, stream: RandomStream(seed: 5))
  }

  private func check(_ exact: Matrix<Float>, _ mixed: Matrix<Float>) {
    let errors = size(of: momentErrors(exact, mixed))
    #expect(errors.largest < 0.5)
    #expect(exact != mixed)
  }

  /// The law of outputs moves by less than what 2000 chains can tell: with the same noise, every mean,
  /// variance and covariance by less than half its standard error. Deterministic. Threads change nothing.
  @Test func outputMomentsStay() throws {
    let kernel = OutputLangevin(Self.network, timeStep: 0.05, precision: .mixed)
    let mixed = try Self.run(kernel, from: Self.start)
    check(
      try Self.run(OutputLangevin(Self.network, timeStep: 0.05), from: Self.start), mixed)
    #expect(try Self.run(kernel, from: Self.start, threads: 3) == mixed)
  }

  @Test func hiddenMomentsStay() throws {
    let reservoir = try Self.network.compiled(allowingRidge: true)
    let start = reservoir.lift(Self.start)
    let exact = try Self.run(HiddenLangevin(reservoir, timeStep: 0.05), from: start)
    let mixed = try Self.run(
      HiddenLangevin(reservoir, timeStep: 0.05, precision: .mixed), from: start)
    check(reservoir.read(exact), reservoir.read(mixed))
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
