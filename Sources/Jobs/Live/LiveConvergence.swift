import Archives
import Diagnostics
import Tensors

/// Whether the chains of a live network have met, over the values that it has shown lately.
public struct LiveConvergence: Sendable {
  /// Frames that are looked back on.
  private static let window = 200
  private var frames: [[Double]] = []

  /// Nothing was seen yet.
  public init() {}

  /// Adds one value of each chain.
  public mutating func add(_ values: [Double]) {
    if let first = frames.first, first.count != values.count { frames = [] }
    if frames.count == Self.window { frames.removeFirst() }
    frames.append(values)
  }

  /// R-hat, effective sample size and what they mean, of the later half of what was seen.
  public func add(to frame: inout LiveFrame) {
    let seen = frames.suffix(max(8, frames.count / 2))
    let chains = seen.first?.count ?? 0
    let draws = Matrix<Double>(
      rows: chains, columns: seen.count,
      elements: (0..<chains).flatMap { chain in seen.map { $0[chain] } })
    let ratio = rHat(draws)
    let size = effectiveSampleSize(draws)
    frame.add("rHat", ratio)
    frame.add("effectiveSampleSize", size)
    frame.add("convergence", JSONValue(Self.words(ratio, frames: seen.count)))
  }

  private static func words(_ ratio: Double?, frames: Int) -> String {
    guard frames >= 20, let ratio else { return "too little was seen to say" }
    switch ratio {
    case ..<1.01: return "the chains have met"
    case ..<1.1: return "the chains have nearly met"
    default: return "the chains have not met yet"
    }
  }
}
