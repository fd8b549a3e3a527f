import RandomStreams
import ReplayNetworks
import Tensors

extension ReplayExperiments {
  /// REPLAY §9.1: exact numbers, no training.
  static let oracles = Experiment(
    id: "replay-oracles", paper: paper, summary: "Analytic oracles of replay dynamics"
  ) { context in
    temperatureRows + gainRows + momentumRows + adaptationRows + linearRows
      + [leakRow, boundRow]
  }

  private static func exact(
    _ id: String, _ text: String, _ expected: Double, tolerance: Double, _ measured: Double?
  ) -> ReproductionRow {
    ReproductionRow(
      id: "replay/oracle/\(id)",
      expected: ExpectedValue(text, .equal(expected, tolerance: tolerance), origin: .derived),
      measured: MeasuredValue("", measured))
  }

  private static var temperatureRows: [ReproductionRow] {
    [(1.0, 0.2525), (2.0.squareRoot(), 0.5051)].map { factor, expected in
      exact(
        "5.2", "variance of a sampled normal law (0.5), noise factor \(factor)", expected,
        tolerance: 6e-5,
        TemperatureTheory.variance(of: 0.5, noiseAmplitude: 0.1, noiseFactor: factor))
    }
  }

  private static var gainRows: [ReproductionRow] {
    let processes: [(String, SignalProcess, [Double])] = [
      ("Brownian", .brownian(stepVariance: 0.04), [0.6923, 0.1837, 0.0361]),
      ("OU", .ornsteinUhlenbeck(rate: 0.05, stepVariance: 0.04), [0.6923, 0.2548, 0.1802]),
    ]
    return processes.flatMap { name, process, gains in
      zip([1.0, 10, 60], gains).map { time, gain in
        exact(
          "5.3", "optimal gain of a \(name) signal at t = \(Int(time))", gain, tolerance: 5e-5,
          process.optimalGain(at: time, noiseAmplitude: 0.3))
      }
    }
  }

  private static var leakRow: ReproductionRow {
    var stream = RandomStream(seed: 2, purpose: .data)
    let readout = Matrix<Double>.normals(2, 24, from: &stream)
    var worst: Double?
    if let embedding = try? DenoisingDrift.pseudoinverse(of: readout) {
      let signal = embedding.times(Matrix<Double>([[1.3, 0.4], [0.4, 0.7]]))
        .times(transpose: embedding)
      if var direct = try? DenoisingDrift.byInverse(signal: signal, noiseAmplitude: 0.2),
        let leaky = try? DenoisingDrift.byLeak(signal: signal, noiseAmplitude: 0.2)
      {
        direct.add(leaky.drift, scaledBy: -1)
        worst = direct.maximumMagnitude()
      }
    }
    return ReproductionRow(
      id: "replay/oracle/eq6",
      expected: ExpectedValue(
        "largest difference of the optimal drift and leak + low rank (eq. 6)", .atMost(1e-12),
        origin: .derived), measured: MeasuredValue("", worst))
  }

  private static var momentumRows: [ReproductionRow] {
    [
      exact(
        "eq10", "Var r in a well, κ 0.05, λ 0.6 (eq. 10)", 0.169697, tolerance: 5e-7,
        MomentumTheory(friction: 0.6, noiseAmplitude: 0.1).wellVariance(stiffness: 0.05))
    ]
      + [(1.0, 0.005), (0.5, 0.02), (0.25, 0.08)].map { friction, expected in
        let theory = MomentumTheory(friction: friction, noiseAmplitude: 0.1)
        let slope = (theory.flatVariance(at: 4_000) - theory.flatVariance(at: 3_000)) / 2_000
        return exact(
          "eq11", "diffusion of a flat direction, λ \(friction) (eq. 11)", expected,
          tolerance: 1e-6, slope)
      }
  }

  private static var adaptationRows: [ReproductionRow] {
    [(0.01, 9.00), (0.03, 8.09), (0.1, 4.48), (0.3, 4.81), (0.9, 6.09)].map { strength, time in
      exact(
        "5.5", "slowest mode, κ 0.3, τ 10, b \(strength), steps", time, tolerance: 0.006,
        LinearReplay(stiffness: 0.3, adaptation: strength, adaptationTime: 10).slowModeTime)
    }
  }

  private static var linearRows: [ReproductionRow] {
    let table: [(Double, Double, Double)] = [
      (1.0, 0, 0.10256), (1.0, 0.1, 0.06068), (1.0, 0.3, 0.05445), (0.6, 0, 0.16970),
      (0.6, 0.1, 0.12315), (0.4, 0, 0.25397), (0.4, 0.3, 0.82475), (0.2, 0, 0.50704),
    ]
    return table.map { friction, strength, variance in
      ReproductionRow(
        id: "replay/oracle/5.7",
        expected: ExpectedValue(
          "Var r by the Lyapunov equation, λ \(friction), b \(strength)",
          .near(variance, relative: 1e-3), origin: .derived),
        measured: MeasuredValue(
          "",
          LinearReplay(
            stiffness: 0.05, friction: friction, adaptation: strength, adaptationTime: 10
          ).stationaryVariance))
    }
  }

  private static var boundRow: ReproductionRow {
    let cases = [(0.2, 0.1), (0.2, 0.3), (0.4, 0.3)]
    let agree = cases.allSatisfy { friction, strength in
      let system = LinearReplay(
        stiffness: 0.05, friction: friction, adaptation: strength, adaptationTime: 10)
      return system.isStable == (strength < system.adaptationBound)
    }
    return ReproductionRow(
      id: "replay/oracle/eq12",
      expected: ExpectedValue(
        "stability bound (eq. 12) agrees with discrete eigenvalues", .holds, origin: .derived),
      measured: MeasuredValue("", agree ? 1 : 0))
  }

  /// E7: a linear network without a clock learns the pooled gain of REPLAY eq. 5.
  static let timeVaryingScore = Experiment(
    id: "replay-e7", paper: paper, summary: "Time-varying score: learned gain of a linear network"
  ) { context in
    [0.0, 0.05].map { rate in
      let process: SignalProcess =
        rate == 0
        ? .brownian(stepVariance: 0.04) : .ornsteinUhlenbeck(rate: rate, stepVariance: 0.04)
      let pooled = process.pooledGain(steps: 60, noiseAmplitude: 0.3)
      let learned = context.overSeeds { LearnedGain.fit(process, steps: 60, seed: $0) }
      return ReproductionRow(
        id: "replay/e7",
        expected: ExpectedValue(
          "gain learned by gradient descent, \(rate == 0 ? "Brownian" : "OU 0.05")",
          .near(pooled.gain, relative: 0.05), origin: .derived),
        measured: MeasuredValue("", learned.map { $0 as Double? }),
        note: "excess error of a drift without a clock: \(pooled.excessError)")
    }
  }
}

/// A scalar drift -κ r̃ fitted by stochastic gradient descent to clean signals (experiment E7).
enum LearnedGain {
  static func fit(_ process: SignalProcess, steps: Int, seed: UInt64) -> Double {
    var gain = 0.5
    let (trials, updates) = (256, 1_500)
    var (average, averaged) = (0.0, 0.0)
    for update in 0..<updates {
      let address = RandomStream(seed: seed, step: UInt64(update), purpose: .trials)
      let clean = address.with(.trials).normals(trials)
      let noise = address.with(.trainingNoise).normals(trials)
      let times = address.with(.dataOrder).uniforms(trials)
      var gradient = 0.0
      for i in 0..<trials {
        let t = Double(1 + Int(times[i] * Double(steps)))
        let signal = process.variance(at: t).squareRoot() * clean[i]
        let noisy = signal + 0.3 * noise[i]
        // Loss (noisy - κ noisy - signal)²
        gradient += -2 * (noisy - gain * noisy - signal) * noisy / Double(trials)
      }
      gain -= 0.05 * gradient
      if update >= updates / 2 {
        average += gain
        averaged += 1
      }
    }
    return average / averaged
  }
}
