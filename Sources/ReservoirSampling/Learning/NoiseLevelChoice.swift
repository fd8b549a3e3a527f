import Diagnostics
import RandomStreams
import Tensors
import Training

/// The last noise level that suits given draws (RSN §3.6): as large as held-out draws allow.
///
/// A small noise-conditioned network learns from most of the draws; `M(σ) = E ‖x - D(x + σ e)‖²`,
/// `D(z) = z + σ² s(z, σ)`, is then its error on held-out ones. By the identity of information and error
/// (Guo, Shamai and Verdú 2005) the network's description of a held-out draw that ends at σ_K, with a
/// Gaussian of the error's size, costs `½ ∫ M dσ⁻² + m/2 ln(2π v) + M(σ_K) / 2v` nats up to a constant, v
/// the error of one unit on the learned draws. Costs of all levels compare: they fall where a level
/// still finds structure, stay where the law is Gaussian at that scale, and rise where it is learned by
/// heart. The largest level within one standard error, or 0.01 m nats, of the least cost is
/// chosen.
public struct NoiseLevelChoice: Sendable, Equatable {
  /// One level.
  public struct Candidate: Sendable, Equatable {
    /// σ
    public let noise: Double
    /// The cost of a held-out draw that ends here, nats above the largest level's.
    public let cost: Double
    /// The standard error of its difference from the least cost.
    public let standardError: Double
    /// M(σ) / m σ² on learned and on held-out draws: 1 where the network knows nothing.
    public let learnedError, heldOutError: Double
  }

  /// The levels tried, the largest first.
  public let candidates: [Candidate]
  /// The level chosen.
  public let noise: Double

  /// The levels that are tried, in the network's coordinates.
  static let levels = (0..<9).map { 0.4 * pow(2, -Double($0) / 2) }

  /// Trains the small network and compares the levels.
  ///
  /// - Parameters:
  ///   - learned: draws to learn from `[draw, m]`, in the network's coordinates.
  ///   - heldOut: other draws of the law `[draw, m]`.
  ///   - updates: of the small network; at most 3000.
  init(
    learned: Matrix<Float>, heldOut: Matrix<Float>, seed: UInt64, updates: Int = 3_000
  ) throws {
    var stream = RandomStream(seed: seed, purpose: .parameters)
    let model = ConditionedReservoir<Float>(
      dimension: learned.columns, units: 128, activation: .tanh, from: &stream)
    var rule = ConditionedTraining(
      model, data: .draws(learned), recipe: Self.recipe(updates: min(updates, 3_000)), seed: seed)
    _ = try TrainingLoop().run(&rule)
    let known = learned.thinned(to: 2_000)
    let errors = Self.levels.map { noise in
      (
        learned: DenoisingError.of(rule.trainedModel, at: known, noise: noise, seed: seed),
        heldOut: DenoisingError.of(rule.trainedModel, at: heldOut, noise: noise, seed: seed)
      )
    }
    (candidates, noise) = Self.compare(errors, units: learned.columns)
  }

  /// Two thirds of the updates while the rate stays, a third while it falls.
  private static func recipe(updates: Int) -> ReservoirLearning {
    ReservoirLearning(
      noise: NoiseSchedule(lowest: levels[levels.count - 1], levels: 8, inclusive: true),
      updatesPerLevel: max(1, updates / 12), batchSize: 128, learningRate: 1e-3,
      antitheticPairs: true,
      averageDecay: 0.995, polishUpdates: updates / 3)
  }

  /// Costs of every level from errors M of every draw.
  static func compare(
    _ errors: [(learned: [Double], heldOut: [Double])], units m: Int
  ) -> (candidates: [Candidate], noise: Double) {
    let draws = errors[0].heldOut.count
    var described = [Double](repeating: 0, count: draws)
    var costs: [[Double]] = []
    for (level, error) in errors.enumerated() {
      if level > 0 {
        for draw in 0..<draws {
          described[draw] += describing(
            errors[level - 1].heldOut[draw], error.heldOut[draw], from: levels[level - 1],
            to: levels[level])
        }
      }
      let spread = max(mean(error.learned) / Double(m), .leastNormalMagnitude)
      costs.append(
        (0..<draws).map {
          described[$0] + Double(m) / 2 * log(2 * .pi * spread) + error.heldOut[$0] / (2 * spread)
        })
    }
    let means = costs.map(mean)
    let best = means.indices.min { means[$0] < means[$1] } ?? 0
    let candidates = costs.indices.map { level in
      let differences = zip(costs[level], costs[best]).map { $0 - $1 }
      let scale = Double(m) * levels[level] * levels[level]
      return Candidate(
        noise: levels[level], cost: means[level] - means[0],
        standardError: SampleMean(differences).standardError,
        learnedError: mean(errors[level].learned) / scale,
        heldOutError: mean(errors[level].heldOut) / scale)
    }
    let chosen = candidates.first {
      $0.cost - (means[best] - means[0]) <= max($0.standardError, 0.01 * Double(m))
    }
    return (candidates, chosen?.noise ?? levels[best])
  }

  /// `½ ∫ M dγ`, γ = σ⁻², M a power of γ between the levels.
  private static func describing(
    _ first: Double, _ second: Double, from high: Double, to low: Double
  ) -> Double {
    let (start, end) = (1 / (high * high), 1 / (low * low))
    guard first > 0, second > 0 else { return (first + second) / 4 * (end - start) }
    let slope = 1 + log(second / first) / log(end / start)
    return abs(slope) < 1e-6
      ? first * start * log(end / start) / 2
      : first * start / slope * (pow(end / start, slope) - 1) / 2
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }
}
