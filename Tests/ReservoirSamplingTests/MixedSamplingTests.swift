import Diagnostics
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
    let errors = MomentShift(from: Matrix<Double>(exact), to: Matrix<Double>(mixed))
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
