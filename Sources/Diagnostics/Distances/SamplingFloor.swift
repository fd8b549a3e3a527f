import RandomStreams
import Tensors

/// What a metric says of two sets that do have one law: the floor to print beside every
/// sample-based metric.
public struct SamplingFloor: Sendable, Equatable, Codable {
  /// The metric of each pair of true sets.
  public let values: [Double]

  /// The middle one.
  public var median: Double { sortedQuantile(values.sorted(), at: 0.5) }

  /// Floors from `repetitions` pairs of fresh sets that `draw` makes; the argument of `draw` counts
  /// sets, two for each repetition. Undefined (`nil`) if the metric is once.
  ///
  /// ```swift
  /// let floor = SamplingFloor(
  ///   draw: { target.draws(4000, from: RandomStream(seed: 5, step: UInt64($0))) },
  ///   metric: { energyDistance($0, $1) })
  /// ```
  public init?<Scalar: TensorScalar>(
    repetitions: Int = 5, draw: (Int) -> Matrix<Scalar>,
    metric: (Matrix<Scalar>, Matrix<Scalar>) -> Double?
  ) {
    self.init((0..<repetitions).map { metric(draw(2 * $0), draw(2 * $0 + 1)) })
  }

  /// Floors from a finite set of true draws `[draw, unit]`: pairs of sets of `first` and `second` draws of
  /// it, with replacement (bootstrap), so that sets of any size can be had. Undefined (`nil`) without draws.
  public init?<Scalar: TensorScalar>(
    reference: Matrix<Scalar>, first: Int, second: Int, repetitions: Int = 5,
    using stream: inout RandomStream, metric: (Matrix<Scalar>, Matrix<Scalar>) -> Double?
  ) {
    guard first > 0, second > 0, reference.rows > 0 else { return nil }
    let places = Matrix<Double>.uniforms(repetitions, first + second, from: &stream)
    self.init(
      (0..<repetitions).map { repetition in
        let rows = places.row(repetition).map {
          min(reference.rows - 1, Int($0 * Double(reference.rows)))
        }
        return metric(
          reference.gatheringRows(Array(rows[..<first])),
          reference.gatheringRows(Array(rows[first...])))
      })
  }

  private init?(_ values: [Double?]) {
    self.values = values.compactMap { $0 }
    guard !values.isEmpty, self.values.count == values.count else { return nil }
  }
}
