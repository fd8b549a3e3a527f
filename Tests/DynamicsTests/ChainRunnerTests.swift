import Diagnostics
import Dynamics
import RandomStreams
import Synchronization
import Tensors
import Testing

/// The score of independent normals of given precision, `s = -λ x`.
struct NormalScore: ScoreFunction {
  typealias Scalar = Double
  let dimension: Int
  var precision = 1.0

  func evaluateScore(
    at x: Matrix<Double>, into score: inout Matrix<Double>, using workspace: inout Void
  ) {
    score.copy(x)
    score.scale(by: -precision)
  }
}

@Suite struct ChainRunnerTests {
  private func runner(
    timeStep: Double, temperature: Double = 1, parallelism: Parallelism = .serial,
    blockSize: Int = 64, precision: Double = 1, dimension: Int = 1
  ) -> ChainRunner<OverdampedLangevin<NormalScore>> {
    ChainRunner(
      OverdampedLangevin(
        NormalScore(dimension: dimension, precision: precision), timeStep: timeStep,
        temperature: temperature),
      parallelism: parallelism, blockSize: blockSize)
  }

  /// The chain, not its Δt → 0 limit: stationary variance `T / (λ (1 - λ Δt / 2))`, exact.
  ///
  /// 40 000 chains; the variance ratio has standard error √(2/40 000) = 0.0071, and |z| < 5 is a false
  /// alarm of 6e-7. A missing √Δt, or a factor 2 in the noise, is off by more than 50 errors.
  @Test(arguments: [(0.1, 1.0, 1.0), (0.5, 2, 1), (0.2, 1, 3)])
  func stationaryVariance(timeStep: Double, temperature: Double, precision: Double) throws {
    let final = try runner(
      timeStep: timeStep, temperature: temperature, precision: precision
    ).run(from: .zeros(40_000, 1), steps: Int(8 / timeStep), stream: RandomStream(seed: 3))
    let exact = temperature / (precision * (1 - precision * timeStep / 2))
    #expect(abs(final.meanSquare() / exact - 1) < 5 * (2.0 / 40_000).squareRoot())
  }

  /// Planted bug: noise of amplitude Δt in place of √Δt fails the test above by far.
  @Test func missingRootIsSeen() throws {
    let wrong = 0.1  // √(2 Δt²) in place of √(2 Δt), as variance ratio
    #expect(abs(wrong - 1) > 5 * (2.0 / 40_000).squareRoot())
    let final = try runner(timeStep: 0.1, temperature: 0.1).run(
      from: .zeros(2_000, 1), steps: 80, stream: RandomStream(seed: 3))
    #expect(abs(final.meanSquare() * 0.95 - 1) > 5 * (2.0 / 2_000).squareRoot())
  }

  /// First order: halving Δt halves the error of a drift-only trajectory against e⁻¹.
  @Test func orderOfConvergence() throws {
    let errors = try [0.1, 0.05, 0.025].map { timeStep -> Double in
      let final = try runner(timeStep: timeStep, temperature: 0).run(
        from: Matrix([[1]]), steps: Int((1 / timeStep).rounded()), stream: RandomStream(seed: 1))
      return abs(final[0, 0] - 0.36787944117144233)
    }
    #expect(abs(errors[0] / errors[1] - 2) < 0.2 && abs(errors[1] / errors[2] - 2) < 0.1)
  }

  @Test func splitsAndThreadsDoNotChangeABit() throws {
    var stream = RandomStream(seed: 2, purpose: .initialState)
    let start = Matrix<Double>.normals(37, 3, from: &stream)
    func run(_ threads: Int, _ block: Int) throws -> Matrix<Double> {
      try runner(
        timeStep: 0.05, parallelism: Parallelism(threads: threads), blockSize: block, dimension: 3
      ).run(from: start, steps: 130, stream: RandomStream(seed: 9))
    }
    let reference = try run(1, 64)
    for (threads, block) in [(1, 1), (2, 5), (3, 12), (2, 64)] {
      #expect(try run(threads, block) == reference)
    }
    // A run in two parts, the second with a stream that stands further.
    let first = try runner(timeStep: 0.05, dimension: 3).run(
      from: start, steps: 77, stream: RandomStream(seed: 9))
    let second = try runner(timeStep: 0.05, dimension: 3).run(
      from: first, steps: 53, stream: RandomStream(seed: 9, step: 77))
    #expect(second == reference)
    // Rows of a batch are chains of the stream.
    let part = try runner(timeStep: 0.05, dimension: 3).run(
      from: start.rows(10..<20), steps: 130, stream: RandomStream(seed: 9, chain: 10))
    #expect(part == reference.rows(10..<20))
  }

  @Test func recordersSeeEveryInterval() throws {
    var draws = DrawRecorder<Double>(every: 30, warmup: 1)
    var moments = MomentRecorder<Double>(units: 2, every: 30)
    var stream = RandomStream(seed: 2, purpose: .initialState)
    let start = Matrix<Double>.normals(5, 2, from: &stream)
    let runner = runner(timeStep: 0.05, dimension: 2)
    let final = try runner.run(
      from: start, steps: 150, stream: RandomStream(seed: 4), recording: &draws)
    _ = try runner.run(
      from: start, steps: 150, stream: RandomStream(seed: 4), recording: &moments)
    #expect(draws.draws.count == 4 && draws.draws.last == final)
    let at60 = try runner.run(from: start, steps: 60, stream: RandomStream(seed: 4))
    #expect(draws.draws[0] == at60)
    // [chain, draw, unit]: rows 0...3 are chain 0.
    #expect(Array(draws.byChain.row(0)) == Array(at60.row(0)))
    #expect(Array(draws.byChain.row(3)) == Array(final.row(0)))
    #expect(moments.moments.count == 25)
  }

  @Test func divergenceNamesChainStepAndUnit() {
    var runner = runner(timeStep: 3, dimension: 2)
    runner.divergenceLimit = 1e6
    var start = Matrix<Double>.zeros(6, 2)
    start[4, 1] = 10
    #expect {
      try runner.run(from: start, steps: 500, stream: RandomStream(seed: 1, chain: 100))
    } throws: { error in
      guard case SamplingError.diverged(let chain, let step, let unit, _, 1e6, 3) = error else {
        return false
      }
      return chain >= 100 && chain < 106 && step == 100 && unit < 2
    }
    var poisoned = Matrix<Double>.zeros(6, 2)
    poisoned[3, 1] = .nan
    #expect(
      throws: SamplingError.nonFiniteState(chain: 3, step: 1, unit: 1, timeStep: 0.1)
    ) {
      try self.runner(timeStep: 0.1, dimension: 2).run(
        from: poisoned, steps: 1, stream: RandomStream(seed: 1))
    }
  }

  @Test func progressCanStop() throws {
    let seen = Mutex(0)
    _ = try runner(timeStep: 0.1).run(
      from: .zeros(1, 1), steps: 1_000, stream: RandomStream(seed: 1)
    ) { done in
      seen.withLock { $0 = done }
      return done < 300
    }
    #expect(seen.withLock { $0 } == 300)
  }

  @Test func wrongWidthIsNamed() {
    #expect(
      throws: SamplingError.shapeMismatch(name: "positions", expected: [4, 2], actual: [4, 3])
    ) {
      try runner(timeStep: 0.1, dimension: 2).run(
        from: .zeros(4, 3), steps: 1, stream: RandomStream(seed: 1))
    }
  }
}
