import Tensors

/// A quantity that changes over training, as a factor of its base value.
public enum Schedule: Sendable, Equatable, Codable {
  /// The base value throughout.
  case constant
  /// Half a cosine from the base value to `end` times it.
  case cosine(end: Double)
  /// A straight line from the base value to `end` times it.
  case linear(end: Double)
  /// A straight rise over the first `warmup` of training (a fraction), then `cosine`.
  case warmupCosine(warmup: Double, end: Double)
  /// A geometric decay from the base value to `end` times it.
  case exponential(end: Double)

  /// The factor at `progress`, from 0 (first update) to 1 (end).
  public func factor(at progress: Double) -> Double {
    switch self {
    case .constant: 1
    case .cosine(let end): end + (1 - end) * (1 + cos(.pi * progress)) / 2
    case .linear(let end): 1 + (end - 1) * progress
    case .exponential(let end): pow(end, progress)
    case .warmupCosine(let warmup, let end):
      progress < warmup
        ? progress / warmup
        : Schedule.cosine(end: end).factor(at: (progress - warmup) / max(1 - warmup, 1e-12))
    }
  }
}
