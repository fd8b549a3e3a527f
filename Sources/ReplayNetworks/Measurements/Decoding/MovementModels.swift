import RandomStreams
import Tensors

/// Linear-Gaussian models of decoded events, by Kalman's filter (REPLAY §11.6).
///
/// Each coordinate follows `v' = (1 - λ) v - κ (x - m) + d + w`, `x' = x + v'`, seen with noise.
public struct MovementModel: Sendable, Equatable {
  /// Kinds of movement that are compared.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// λ = 1, nothing else: steps are independent.
    case randomWalk = "random-walk"
    /// λ below 1: steps persist.
    case momentum
    /// A steady drift d.
    case drift
    /// A pull κ to the event's mean.
    case stationary
  }

  /// Which kind.
  public var kind: Kind
  /// λ, per step; 1 but for momentum.
  public var friction = 1.0
  /// κ, per step; 0 but for the stationary kind.
  public var stiffness = 0.0
  /// Variance of w, arena units squared per step.
  public var stepVariance: Double
  /// Variance of the noise that positions are seen with, arena units squared.
  public var localisationVariance: Double

  /// ln p of one path's positions.
  public func logLikelihood(_ path: [Position]) -> Double {
    let mean = (1 / Double(max(1, path.count))) * path.reduce(Position(0, 0), +)
    let steps = Double(max(1, path.count - 1))
    let drift =
      kind == .drift && path.count > 1
      ? (1 / steps) * (path[path.count - 1] - path[0]) : Position(0, 0)
    return filter(path.map(\.x), mean: mean.x, drift: drift.x)
      + filter(path.map(\.y), mean: mean.y, drift: drift.y)
  }

  /// Kalman's filter over (x, v).
  private func filter(_ seen: [Double], mean: Double, drift: Double) -> Double {
    guard let first = seen.first else { return 0 }
    let (r, q, keep, k) = (localisationVariance, stepVariance, 1 - friction, stiffness)
    var (x, v) = (first, 0.0)
    var (pxx, pxv, pvv) = (r, 0.0, startingVariance)
    var total = 0.0
    for y in seen.dropFirst() {
      // v' = keep v - k (x - mean) + drift + w; x' = x + v'
      let newV = keep * v - k * (x - mean) + drift
      let newX = x + newV
      let (a, b) = (1 - k, keep)  // x' = a x + b v + …
      let (c, d) = (-k, keep)  // v' = c x + d v + …
      let nxx = a * a * pxx + 2 * a * b * pxv + b * b * pvv + q
      let nxv = a * c * pxx + (a * d + b * c) * pxv + b * d * pvv + q
      let nvv = c * c * pxx + 2 * c * d * pxv + d * d * pvv + q
      let (spread, surprise) = (nxx + r, y - newX)
      total -= 0.5 * (log(2 * .pi * spread) + surprise * surprise / spread)
      let (gainX, gainV) = (nxx / spread, nxv / spread)
      (x, v) = (newX + gainX * surprise, newV + gainV * surprise)
      (pxx, pxv, pvv) = ((1 - gainX) * nxx, (1 - gainX) * nxv, nvv - gainV * nxv)
    }
    return total
  }

  /// Variance of v before the first step, arena units squared: the one that `v' = (1 - λ) v + w` keeps,
  /// `q / (λ (2 - λ))` with the variance q of w; q where it keeps none (λ outside 0 … 2).
  private var startingVariance: Double {
    let kept = friction * (2 - friction)
    return kept > 0 ? stepVariance / kept : stepVariance
  }

  /// The best model of a kind for paths, over grids of its parameters.
  public static func fit(_ kind: Kind, to paths: [[Position]]) -> MovementModel {
    let scale = stepScale(of: paths)
    let frictions = kind == .momentum ? [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] : [1.0]
    let pulls = kind == .stationary ? [0.05, 0.1, 0.2, 0.4, 0.8] : [0.0]
    let movements = frictions.flatMap { friction in pulls.map { (friction, $0) } }
    let steps = [0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1, 1.5].map { $0 * scale }
    let noises = [0.001, 0.01, 0.05, 0.1, 0.2, 0.4].map { $0 * scale }
    var best: (model: MovementModel, value: Double)?
    for (friction, pull) in movements {
      for variances in steps.flatMap({ step in noises.map { (step, $0) } }) {
        let model = MovementModel(
          kind: kind, friction: friction, stiffness: pull, stepVariance: variances.0,
          localisationVariance: variances.1)
        let value = paths.reduce(0.0) { $0 + model.logLikelihood($1) }
        if value > best?.value ?? -.infinity { best = (model, value) }
      }
    }
    return best?.model
      ?? MovementModel(kind: kind, stepVariance: scale, localisationVariance: scale)
  }

  /// Mean square of one coordinate's steps, at least 1e-12.
  private static func stepScale(of paths: [[Position]]) -> Double {
    var (square, count) = (0.0, 0)
    for path in paths {
      for t in path.indices.dropFirst() {
        let step = path[t] - path[t - 1]
        square += step.dot(step) / 2
        count += 1
      }
    }
    return max(square / Double(max(1, count)), 1e-12)
  }

  /// Values that are taken from each event itself: the drift, or the mean, of both coordinates.
  private static func eventParameters(_ kind: Kind) -> Double {
    kind == .drift || kind == .stationary ? 2 : 0
  }

  /// Kinds by held-out log likelihood per step, best first: fitted on even paths, judged on odd
  /// ones, less 1 for every value taken from the judged event itself (Akaike).
  public static func compare(_ paths: [[Position]]) -> [(kind: Kind, logLikelihood: Double)] {
    let even = paths.indices.filter { $0 % 2 == 0 }.map { paths[$0] }
    let odd = paths.indices.filter { $0 % 2 == 1 }.map { paths[$0] }
    let steps = Double(max(1, odd.reduce(0) { $0 + max(0, $1.count - 1) }))
    return Kind.allCases.map { kind in
      let model = fit(kind, to: even)
      return (
        kind,
        odd.reduce(0.0) { $0 + model.logLikelihood($1) - eventParameters(kind) } / steps
      )
    }.sorted { $0.1 > $1.1 }
  }
}
