import Tensors

/// Keeps every `interval`-th state: draws `[chain, draw, unit]`.
public struct DrawRecorder<Scalar: TensorScalar>: Recorder, Sendable {
  /// Steps between two recordings.
  public let interval: Int
  /// Recordings to leave out at the start.
  public let warmup: Int
  /// Recorded states, one matrix `[chain, unit]` per draw.
  public private(set) var draws: [Matrix<Scalar>] = []
  private var seen = 0

  /// A recorder that takes every `interval`-th state.
  public init(every interval: Int, warmup: Int = 0) {
    self.interval = interval
    self.warmup = warmup
  }

  /// Takes the states of all chains.
  public mutating func record(_ positions: Matrix<Scalar>, step: Int) {
    seen += 1
    if seen > warmup { draws.append(positions) }
  }

  /// The draws with shape `[chain, draw, unit]`, flattened to rows `chain · draws + draw`.
  public var byChain: Matrix<Scalar> {
    guard let first = draws.first else { return .zeros(0, 0) }
    var result = Matrix<Scalar>.zeros(first.rows * draws.count, first.columns)
    for chain in 0..<first.rows {
      for (index, draw) in draws.enumerated() {
        for unit in 0..<first.columns {
          result[chain * draws.count + index, unit] = draw[chain, unit]
        }
      }
    }
    return result
  }
}
