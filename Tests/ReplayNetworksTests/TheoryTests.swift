import RandomStreams
import ReplayNetworks
import Tensors
import Testing

/// The analytic oracles of REPLAY §9.1.
@Suite struct TheoryTests {
  // MARK: - 5.2

  @Test func temperature() {
    let single = TemperatureTheory.variance(of: 0.5, noiseAmplitude: 0.1, noiseFactor: 1)
    let doubled = TemperatureTheory.variance(
      of: 0.5, noiseAmplitude: 0.1, noiseFactor: 2.0.squareRoot())
    #expect(abs(single - 0.2525) < 5e-5)
    #expect(abs(doubled - 0.5051) < 6e-5)
  }

  // MARK: - 5.3

  @Test func optimalGains() {
    let brownian = SignalProcess.brownian(stepVariance: 0.04)
    let confined = SignalProcess.ornsteinUhlenbeck(rate: 0.05, stepVariance: 0.04)
    for (process, t, gain) in [
      (brownian, 1.0, 0.6923), (brownian, 10, 0.1837), (brownian, 60, 0.0361),
      (confined, 1, 0.6923), (confined, 10, 0.2548), (confined, 60, 0.1802),
    ] {
      #expect(abs(process.optimalGain(at: t, noiseAmplitude: 0.3) - gain) < 5e-5)
    }
    // The continuous process forgets its start at rate 2θ and settles at ς²/2θ.
    let continuous = SignalProcess.continuousOrnsteinUhlenbeck(rate: 0.5, diffusion: 1)
    #expect(abs(continuous.variance(at: 50, initial: 3) - 1) < 1e-12)
    #expect(abs(continuous.variance(at: 0, initial: 3) - 3) < 1e-12)
  }

  /// Regression of the clean on the noisy signal, 200 000 samples: a slope's standard error is
  /// below 0.0011 at every t, so 0.005 is 4.5 of them (false alarm 7e-6 each).
  @Test(arguments: [1, 10, 60])
  func gainsByMonteCarlo(_ t: Int) {
    let count = 200_000
    var stream = RandomStream(seed: 1, purpose: .data)
    var signal = Matrix<Double>.zeros(count, 1)
    for _ in 0..<t { signal.scale(by: 0.95, addingNormals: 0.2, from: &stream) }
    var noisy = signal
    noisy.scale(by: 1, addingNormals: 0.3, from: &stream)
    var (cross, square) = (0.0, 0.0)
    for i in 0..<count {
      cross += (signal[i, 0] - noisy[i, 0]) * noisy[i, 0]
      square += noisy[i, 0] * noisy[i, 0]
    }
    let process = SignalProcess.ornsteinUhlenbeck(rate: 0.05, stepVariance: 0.04)
    let gain = process.optimalGain(at: Double(t), noiseAmplitude: 0.3)
    #expect(abs(-cross / square - gain) < 0.005)
  }

  @Test func pooledGainCosts() {
    let process = SignalProcess.brownian(stepVariance: 0.04)
    let (gain, excess) = process.pooledGain(steps: 60, noiseAmplitude: 0.3)
    // Any other constant gain costs more.
    func cost(_ gain: Double) -> Double {
      (1...60).reduce(0.0) { sum, t in
        let variance = process.variance(at: Double(t))
        let best = process.optimalGain(at: Double(t), noiseAmplitude: 0.3)
        return sum + (gain - best) * (gain - best) * (0.09 + variance) / 60
      }
    }
    #expect(abs(cost(gain) - excess) < 1e-14)
    #expect(cost(gain * 1.05) > excess && cost(gain * 0.95) > excess)
  }

  // MARK: - 5.4

  /// REPLAY eq. 6: a leak of everything and a correction of rank d_s.
  @Test func leakIdentity() throws {
    var stream = RandomStream(seed: 2, purpose: .data)
    let readout = Matrix<Double>.normals(2, 24, from: &stream)
    let embedding = try DenoisingDrift.pseudoinverse(of: readout)
    let product = readout.times(embedding)
    #expect(abs(product[0, 0] - 1) < 1e-12 && abs(product[0, 1]) < 1e-12)
    let spread = Matrix<Double>([[1.3, 0.4], [0.4, 0.7]])
    let signal = embedding.times(spread).times(transpose: embedding)
    let direct = try DenoisingDrift.byInverse(signal: signal, noiseAmplitude: 0.2)
    let leaky = try DenoisingDrift.byLeak(signal: signal, noiseAmplitude: 0.2)
    #expect(leaky.correctionRank == 2)
    var difference = direct
    difference.add(leaky.drift, scaledBy: -1)
    #expect(difference.maximumMagnitude() < 1e-12)
  }

  // MARK: - 5.5

  @Test func slowModes() {
    let well = LinearReplay(stiffness: 0.3, adaptationTime: 10)
    #expect(abs(well.relaxationTime - 2.80) < 0.005)
    for (strength, time) in [(0.01, 9.00), (0.03, 8.09), (0.1, 4.48), (0.3, 4.81), (0.9, 6.09)] {
      var adapting = well
      adapting.adaptation = strength
      #expect(abs(adapting.slowModeTime - time) < 0.006, "b = \(strength)")
      // The closed form is the largest eigenvalue of the pair without momentum.
      let pair = Matrix([[0.7, -strength], [0.1, 0.9]])
      let radius = (try? pair.spectralRadius()) ?? 0
      // b = 0.1 is a double root, which eigenvalues find to the root of rounding.
      #expect(abs(adapting.slowModeTime + 1 / Double.logarithm(radius)) < 1e-6)
    }
    // Oscillatory iff 4 b / τ > (κ - 1/τ)²: the boundary is 0.1 here.
    #expect(!LinearReplay(stiffness: 0.3, adaptation: 0.099).isOscillatory)
    #expect(LinearReplay(stiffness: 0.3, adaptation: 0.101).isOscillatory)
    #expect(LinearReplay(stiffness: 0.3, adaptation: 0.1).fixedPointShare == 0.3 / 0.4)
  }

  @Test func flatDirectionWithAdaptation() throws {
    let flat = LinearReplay(
      stiffness: 0, adaptation: 0.2, adaptationTime: 20, noiseAmplitude: 0.1)
    #expect(abs(flat.continuousVariance - 0.125) < 1e-12)
    #expect(abs(try #require(flat.stationaryVariance) - 0.1528) < 5e-5)
  }

  // MARK: - 5.6

  @Test func momentumInAWell() throws {
    let theory = MomentumTheory(friction: 0.6, noiseAmplitude: 0.1)
    #expect(abs(theory.wellVariance(stiffness: 0.05) - 0.169697) < 5e-7)
    let oracle = LinearReplay(stiffness: 0.05, friction: 0.6)
    let variance = try #require(oracle.stationaryVariance)
    #expect(abs(variance - theory.wellVariance(stiffness: 0.05)) < 1e-12)
    // Fluctuation and dissipation: the law stays, to the order of the step.
    let scaled = MomentumTheory(friction: 0.6, noiseAmplitude: 0.1 * 0.6.squareRoot())
    let plain = MomentumTheory(friction: 1, noiseAmplitude: 0.1)
    #expect(
      abs(scaled.wellVariance(stiffness: 0.001) / plain.wellVariance(stiffness: 0.001) - 1) < 1e-3)
  }

  @Test func flatDirections() {
    for (friction, diffusion) in [(1.0, 0.0050), (0.5, 0.0200), (0.25, 0.0800)] {
      let theory = MomentumTheory(friction: friction, noiseAmplitude: 0.1)
      #expect(abs(theory.diffusion - diffusion) < 1e-12)
      let slope = (theory.flatVariance(at: 4_000) - theory.flatVariance(at: 3_000)) / 1_000
      #expect(abs(slope / 2 - diffusion) < 1e-9)
    }
    for (friction, early, late) in [(1.0, 1.00, 1.00), (0.5, 1.65, 1.01), (0.25, 2.04, 1.02)] {
      let theory = MomentumTheory(friction: friction, noiseAmplitude: 0.1)
      #expect(abs(theory.exponent(from: 1, to: 4) - early) < 0.006)
      #expect(abs(theory.exponent(from: 200, to: 400) - late) < 0.006)
    }
  }

  /// A flat network direction, simulated: 4 000 replays give the variance to 2.2 % (one standard
  /// error), so 10 % is 4.5 of them (false alarm 7e-6); a missing momentum would be 4 times off.
  @Test(arguments: [1.0, 0.5])
  func flatDirectionsSimulated(_ friction: Double) throws {
    let architecture = ReplayArchitecture(units: 2, inputs: 1, outputs: 2, activation: .identity)
    var network = ReplayNetwork<Double>(
      architecture, dynamics: ReplayDynamics(leak: 0.5, noiseAmplitude: 0.1), seed: 1)
    network.parameters[0] = .identity(2)  // convex leak: F(r) = r
    network.parameters[3] = .identity(2)
    let settings = ReplayProtocol(
      count: 4_000, steps: 60, noise: .absolute(0.1), friction: friction)
    let record = try ReplaySimulator(network, code: .position, settings: settings)
      .run(from: ReplayStarts(states: .zeros(4_000, 2)), seed: 5)
    let last = (0..<4_000).map { record.positions[$0, 59].x }
    let variance = last.reduce(0) { $0 + $1 * $1 } / 4_000
    let expected = MomentumTheory(friction: friction, noiseAmplitude: 0.1).flatVariance(at: 60)
    #expect(abs(variance / expected - 1) < 0.1)
  }

  // MARK: - 5.7

  struct Row: Sendable {
    var friction, adaptation: Double
    var variance, step, time: Double?
  }

  static let table: [Row] = [
    Row(friction: 1.0, adaptation: 0, variance: 0.10256, step: 0.0808, time: 39.00),
    Row(friction: 1.0, adaptation: 0.1, variance: 0.06068, step: 0.0823, time: 7.32),
    Row(friction: 1.0, adaptation: 0.3, variance: 0.05445, step: 0.0858, time: 1.50),
    Row(friction: 0.6, adaptation: 0, variance: 0.16970, step: 0.0878, time: 23.57),
    Row(friction: 0.6, adaptation: 0.1, variance: 0.12315, step: 0.0933, time: 3.61),
    Row(friction: 0.4, adaptation: 0, variance: 0.25397, step: 0.1005, time: 15.75),
    Row(friction: 0.4, adaptation: 0.3, variance: 0.82475, step: 0.2197, time: 0.10),
    Row(friction: 0.2, adaptation: 0, variance: 0.50704, step: 0.1339, time: 7.89),
    Row(friction: 0.2, adaptation: 0.3, variance: nil, step: nil, time: nil),
  ]

  @Test(arguments: table)
  func linearOracle(_ row: Row) throws {
    let oracle = LinearReplay(
      stiffness: 0.05, friction: row.friction, adaptation: row.adaptation, adaptationTime: 10)
    guard let variance = row.variance, let step = row.step, let time = row.time else {
      #expect(!oracle.isStable && oracle.stationaryVariance == nil)
      return
    }
    #expect(abs(try #require(oracle.stationaryVariance) / variance - 1) < 1e-3)
    #expect(abs(try #require(oracle.meanAbsoluteStep) - step) < 6e-5)
    #expect(abs(try #require(oracle.autocorrelationTime) - time) < 0.006)
  }

  /// The oracle is the network: one unit, simulated. 8 000 chains: standard error of a variance
  /// 1.6 %, so 8 % is 5 of them (false alarm 6e-7).
  @Test func oracleAgreesWithSimulation() throws {
    let architecture = ReplayArchitecture(units: 1, inputs: 1, outputs: 2, activation: .identity)
    var network = ReplayNetwork<Double>(
      architecture, dynamics: ReplayDynamics(leak: 0.05, noiseAmplitude: 0.1), seed: 1)
    network.parameters[0] = .zeros(1, 1)
    network.parameters[3] = Matrix([[1], [0]])
    let settings = ReplayProtocol(
      count: 8_000, steps: 150, noise: .absolute(0.1), friction: 0.6, adaptation: 0.1,
      adaptationTime: 10)
    let record = try ReplaySimulator(network, code: .position, settings: settings)
      .run(from: ReplayStarts(states: .zeros(8_000, 1)), seed: 5)
    let variance = (0..<8_000).reduce(0.0) { sum, chain in
      let x = record.positions[chain, 149].x
      return sum + x * x / 8_000
    }
    #expect(abs(variance / 0.12315 - 1) < 0.08)
  }

  @Test func stabilityBound() {
    for (friction, strength, stable) in [(0.2, 0.1, true), (0.2, 0.3, false), (0.4, 0.3, true)] {
      let system = LinearReplay(
        stiffness: 0.05, friction: friction, adaptation: strength, adaptationTime: 10)
      #expect(system.isStable == stable)
      #expect((strength < system.adaptationBound) == stable)
    }
    #expect(abs(LinearReplay(stiffness: 0.05, friction: 0.2).adaptationBound - 0.16) < 1e-12)
    #expect(abs(LinearReplay(stiffness: 0.05, friction: 0.4).adaptationBound - 0.40) < 1e-12)
  }

  /// REPLAY eq. 13 is REPLAY eq. 14 without adaptation, and differences of the step itself.
  @Test(arguments: [ReplayArchitecture.Cell.simple, .gated])
  func networkStability(_ cell: ReplayArchitecture.Cell) throws {
    let architecture = ReplayArchitecture(units: 6, inputs: 1, outputs: 2, cell: cell)
    var network = ReplayNetwork<Double>(
      architecture, dynamics: ReplayDynamics(leak: 0.5), seed: 4)
    network.parameters[0].scale(by: 3)
    var stream = RandomStream(seed: 5, purpose: .data)
    let states = Matrix<Double>.uniforms(3, 6, from: &stream)
    var dynamics = network.dynamics
    dynamics.friction = 0.6
    let roots = try network.stability(at: states, dynamics: dynamics)
    dynamics.adaptation = 1e-14
    dynamics.adaptationTime = 1e9
    let block = try network.stability(at: states, dynamics: dynamics)
    for (a, b) in zip(roots.spectralRadii, block.spectralRadii) {
      #expect(abs(max(a, 1 - 1e-9) - b) < 1e-5)  // the idle trace has the eigenvalue 1 - 1e-9
    }
    // F's slope by differences along one direction.
    let step = 1e-6
    let base = states.rows(0..<1)
    var moved = base
    moved[0, 2] += step
    var difference = network.quietDrift(at: moved)
    difference.add(network.quietDrift(at: base), scaledBy: -1)
    let jacobian = network.jacobian(at: Array(base.elements), dynamics: network.dynamics)
    for i in 0..<6 {
      let slope = difference[0, i] / step + (i == 2 ? 1 : 0)
      #expect(abs(slope - jacobian[i, 2]) < 1e-5)
    }
  }
}

extension Double {
  /// ln x, of the package's kernels.
  static func logarithm(_ x: Double) -> Double {
    var y = 0.0
    withUnsafePointer(to: x) { Double.log($0, &y, 1) }
    return y
  }
}
