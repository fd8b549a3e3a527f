import Diagnostics
import Tensors
import Testing

/// AR(1): `ρ(t) = φᵗ`, `τ = (1 + φ) / (1 - φ)`.
@Suite struct AutocorrelationTests {
  /// The relative standard deviation of τ over a window W is `√(2 (2W + 1) / S)`, 0.05 here: false
  /// alarm 1e-6 at 4.89 of them. Sees τ without its factor 2 (1.5 times τ - 1) or a chain split in
  /// the wrong order.
  @Test(arguments: [0.5, 0.0, -0.5])
  func effectiveSampleSizeOfAutoregression(memory: Double) throws {
    let draws = autoregressiveChains(4, 8000, memory: memory, seed: 11)
    let expected = 32_000 * (1 - memory) / (1 + memory)
    for estimand in [Estimand.bulk, .mean] {
      let size = try #require(effectiveSampleSize(draws, for: estimand))
      #expect(abs(size / expected - 1) < 0.25, "\(estimand): \(size), expected \(expected)")
    }
  }

  /// The standard deviation of τ is `τ √(2 (2W + 1) / S)`, W = 45: 7 %, so 35 % is 4.9 of them.
  @Test func autocorrelationTimeOfAutoregression() throws {
    let draws = autoregressiveChains(4, 8000, memory: 0.8, seed: 12)
    let time = try #require(autocorrelationTime(draws))
    #expect(abs(time.time / 9 - 1) < 0.35)
    #expect(Double(time.window) >= 5 * time.time)
    #expect(abs(time.lengthInTimes - 8000 / time.time) < 1e-9)
  }

  /// Bartlett: the standard deviation of ρ(1) is `√((1 - φ²) / S)`.
  @Test func firstLag() throws {
    let draws = autoregressiveChains(4, 8000, memory: 0.8, seed: 13)
    let correlation = try #require(autocorrelation(draws, lags: 3))
    #expect(correlation.count == 4)
    #expect(correlation[0] == 1)
    let deviation = (0.36 / 32_000).squareRoot()
    #expect(abs(correlation[1] - 0.8) < 4.89 * deviation + 8.0 / 8000)  // bias of order 1/n
  }

  /// Exact: ρ of 1, 2, 3, 4 is 1, 1/4, -3/10, -9/20.
  @Test func smallExample() throws {
    let correlation = try #require(autocorrelation(Matrix([[1, 2, 3, 4]])))
    for (value, expected) in zip(correlation, [1, 0.25, -0.3, -0.45]) {
      #expect(abs(value - expected) < 1e-15)
    }
  }

  /// The same chains with 0.5 τ between draws: (1 + 0.8) / (1 - 0.8) · 0.5 = 4.5 τ, and one effective draw in as
  /// much time. A constant has neither.
  @Test func mixingSpeed() throws {
    let process = autoregressiveChains(4, 8000, memory: 0.8, seed: 12)
    let draws = Draws(
      chains: 4, draws: 8_000, units: 2, elements: process.elements.flatMap { [$0, 1] })
    let speed = MixingSpeed(draws, interval: 0.5)
    let (line, constant) = (speed.lines[0], speed.lines[1])
    #expect(abs(try #require(line.autocorrelationTime) / 4.5 - 1) < 0.35)
    #expect(abs(try #require(line.effectiveDrawsPerTime) * 4.5 - 1) < 0.35)
    #expect(constant.autocorrelationTime == nil && constant.effectiveDrawsPerTime == nil)
    #expect(speed.description.contains("undefined"))
  }

  @Test func undefined() {
    #expect(autocorrelation(Matrix(repeating: 0.1, 2, 50)) == nil)
    #expect(autocorrelation(Matrix([[1, .nan, 2]])) == nil)
    #expect(autocorrelation(Matrix<Double>.zeros(0, 0)) == nil)
    // A trend never forgets, and must not look as if it did after a few steps.
    let trend = Matrix(rows: 1, columns: 400, elements: (0..<400).map { Double($0) })
    #expect(autocorrelationTime(trend) == nil)
    #expect(autocorrelationTime(trend, minimumLength: 0) != nil)
  }

  /// Chains that stand still at different places: R-hat is infinite, not a plausible number.
  @Test func chainsThatStandStill() {
    let stuck = Matrix([[0.1, 0.1, 0.1, 0.1], [0.3, 0.3, 0.3, 0.3]])
    #expect(rHat(stuck) == .infinity)
  }
}
