import Archives
import Dynamics
import LangevinMachines
import Tensors

/// Row 13 of NLM §9: 48 test digits, damaged and restored (NLM §5.4).
extension LangevinExperiments {
  /// One damage, and the correlations with the clean image that it is to have.
  private struct Damage {
    let name: String
    let corruption: Corruption
    /// Of the input.
    let before: Double
    /// At T = 1, t = 0.1.
    let after: Double
    /// At T = 0, t = 0.2 and 0.4.
    let noiseless: [Double]
  }

  private static let damages = [
    Damage(
      name: "Gaussian, sd 0.5", corruption: .gaussian(deviation: 0.5), before: 0.814,
      after: 0.895, noiseless: [0.902, 0.915]),
    Damage(
      name: "Gaussian, sd 1.0", corruption: .gaussian(deviation: 1), before: 0.501, after: 0.851,
      // The mean of two computations of their own: 0.879/0.894 and 0.882/0.896.
      noiseless: [0.88, 0.895]),
    Damage(
      name: "10 % negated", corruption: .negated(share: 0.1), before: 0.585, after: 0.839,
      noiseless: [0.905, 0.898]),
    Damage(
      name: "20 % negated", corruption: .negated(share: 0.2), before: 0.394, after: 0.753,
      noiseless: [0.811, 0.823]),
    Damage(
      name: "30 % negated", corruption: .negated(share: 0.3), before: 0.247, after: 0.588,
      noiseless: [0.643, 0.673]),
    Damage(
      name: "lower half 0", corruption: .lowerHalf, before: 0.477, after: 0.633,
      noiseless: [0.707, 0.720]),
  ]

  static func denoising(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    var rows = RowList()
    let machine = try input.neededMachine(noting: &rows)
    let test = try input.neededDigits(part: "t10k")
    let digits = test.gathering(
      LangevinExperimentInput.classes.flatMap { digit in
        Array(test.labels.indices.filter { test.labels[$0] == digit }.prefix(16))
      })
    let times = [0.1, 0.3, 1, 3, 10]
    var curves: [[Double]] = []
    for (index, damage) in damages.enumerated() {
      let damaged = damage.corruption.applied(to: digits.images, seed: context.seeds[0])
      let curve = try correlations(machine, damaged, with: digits.images, at: times, context)
      curves.append(curve)
      let smooth = try noiselessCorrelations(machine, damaged, with: digits.images, context)
      add(damage, as: "nlm-13/\(index + 1)", curve, noiseless: smooth, &rows)
    }
    try ArrayFile.writeForFigures(
      ["times": array([0] + times), "correlation": NumericArray(Matrix(curves))], as: "nlm-13",
      under: context.outputDirectory)
    return rows.rows
  }

  private static func add(
    _ damage: Damage, as id: String, _ curve: [Double], noiseless: [Double],
    _ rows: inout RowList
  ) {
    rows.add(
      id + "-input", "correlation of the input, \(damage.name)",
      .equal(damage.before, tolerance: 0.05), from: .measured, value: curve[0])
    rows.add(
      id, "correlation at t = 0.1, \(damage.name)", .equal(damage.after, tolerance: 0.05),
      from: .measured, value: curve[1])
    for (time, (expected, value)) in zip([0.2, 0.4], zip(damage.noiseless, noiseless)) {
      rows.add(
        id + "-T0", "correlation at T = 0, t = \(time), \(damage.name)",
        .equal(expected, tolerance: 0.05), from: .measured, value: value)
    }
  }

  /// Correlations with the clean images: of the input, then of what is restored at each time.
  private static func correlations(
    _ machine: LangevinMachine<Float>, _ damaged: Matrix<Float>, with clean: Matrix<Float>,
    at times: [Double], _ context: ExperimentContext
  ) throws -> [Double] {
    var restoring = Denoising(MachineDynamics(machine))
    restoring.parallelism = context.parallelism
    let restored = try restoring.restore(damaged, at: times, seed: context.seeds[0])
    return ([Denoising.clipped(damaged)] + restored).map { Denoising.correlation($0, clean).mean }
  }

  /// The same at T = 0, t = 0.2 and 0.4. Without noise there is nothing to average: the state itself
  /// is read.
  private static func noiselessCorrelations(
    _ machine: LangevinMachine<Float>, _ damaged: Matrix<Float>, with clean: Matrix<Float>,
    _ context: ExperimentContext
  ) throws -> [Double] {
    var restoring = Denoising(MachineDynamics(machine, temperature: 0))
    (restoring.window, restoring.parallelism) = (1, context.parallelism)
    return try restoring.restore(damaged, at: [0.2, 0.4], seed: context.seeds[0]).map {
      Denoising.correlation($0, clean).mean
    }
  }
}
