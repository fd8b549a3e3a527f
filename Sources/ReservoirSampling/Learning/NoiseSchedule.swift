import Tensors

/// The noise levels of denoising score matching, from large to small (RSN §3.2).
public struct NoiseSchedule: Sendable, Equatable, Codable {
  /// σ of the first level.
  public var highest: Double
  /// σ the grid aims at.
  public var lowest: Double
  /// L, the number of levels.
  public var levels: Int
  /// Whether the last level is `lowest` itself.
  public var isInclusive: Bool

  /// A geometric grid of `levels` levels that reaches `lowest` if `inclusive`.
  public init(highest: Double = 1, lowest: Double, levels: Int = 10, inclusive: Bool) {
    self.highest = highest
    self.lowest = lowest
    self.levels = levels
    isInclusive = inclusive
  }

  /// σ_k: exclusive `hi (lo/hi)^(k/L)`, inclusive `hi (lo/hi)^(k/(L-1))`, k = 0 … L-1.
  public func level(_ k: Int) -> Double {
    let intervals = isInclusive ? max(levels - 1, 1) : levels
    return highest * pow(lowest / highest, Double(k) / Double(intervals))
  }

  /// All levels, in the order of training.
  public var all: [Double] { (0..<levels).map(level) }
  /// σ of the last level: what is finally sampled is p smoothed by it.
  public var last: Double { level(levels - 1) }
}
