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

  private func check(_ exact: Matrix<Float>, _ mixed: Matrix<Float>, _ name: String) {
    let errors = momentErrors(exact, mixed)
    let (largest, square) = (
      errors.map { abs($0) }.max() ?? .nan, errors.map { $0 * $0 }.reduce(0, +)
    )
    print(
      "\(name): moments differ by \((square / Double(errors.count)).squareRoot()) SE, at most \(largest)"
    )
    #expect(largest < 0.5)
    #expect(exact != mixed)
  }

  /// The law of outputs moves by less than what 2000 chains can tell: with the same noise, every mean,
  /// variance and covariance by less than half its standard error. Deterministic. Threads change nothing.
  @Test func outputMomentsStay() throws {
    let kernel = OutputLangevin(Self.network, timeStep: 0.05, precision: .mixed)
    let mixed = try Self.run(kernel, from: Self.start)
    check(
      try Self.run(OutputLangevin(Self.network, timeStep: 0.05), from: Self.start), mixed, "output")
    #expect(try Self.run(kernel, from: Self.start, threads: 3) == mixed)
  }

  @Test func hiddenMomentsStay() throws {
    let reservoir = try Self.network.compiled(allowingRidge: true)
    let start = reservoir.lift(Self.start)
    let exact = try Self.run(HiddenLangevin(reservoir, timeStep: 0.05), from: start)
    let mixed = try Self.run(
      HiddenLangevin(reservoir, timeStep: 0.05, precision: .mixed), from: start)
    check(reservoir.read(exact), reservoir.read(mixed), "hidden")
  }
}

/// How far moments of final states `[chain, unit]` are apart, in standard errors of those of `exact`: of each
/// unit the mean and the variance, of neighbouring units the covariance.
private func momentErrors(_ exact: Matrix<Float>, _ other: Matrix<Float>) -> [Double] {
  let count = Double(exact.rows)
  func column(_ x: Matrix<Float>, _ unit: Int) -> [Double] { x.column(unit).map { Double($0) } }
  func mean(_ x: [Double]) -> Double { x.reduce(0, +) / count }
  func centred(_ x: [Double]) -> [Double] {
    let centre = mean(x)
    return x.map { $0 - centre }
  }
  func product(_ x: [Double], _ y: [Double]) -> Double { mean(zip(x, y).map { $0 * $1 }) }
  return (0..<exact.columns).flatMap { unit in
    let next = (unit + 1) % exact.columns
    let (a, b) = (column(exact, unit), column(other, unit))
    let (x, y) = (centred(a), centred(b))
    let (xNext, yNext) = (centred(column(exact, next)), centred(column(other, next)))
    let (variance, covariance) = (product(x, x), product(x, xNext))
    let covarianceError = ((variance * product(xNext, xNext) + covariance * covariance) / count)
      .squareRoot()
    return [
      (mean(b) - mean(a)) / (variance / count).squareRoot(),
      (product(y, y) - variance) / (variance * (2 / count).squareRoot()),
      (product(y, yNext) - covariance) / covarianceError,
    ]
  }
}
