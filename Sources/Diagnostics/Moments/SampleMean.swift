/// The mean of independent values, with its standard error.
public struct SampleMean: Sendable, Equatable {
  /// Σ x / n
  public let mean: Double
  /// `√(Σ (x - mean)² / (n - 1) / n)`; not a number of one value, which tells no spread.
  public let standardError: Double

  /// Of at least one value.
  public init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    (self.mean, standardError) = (mean, (squares / (count - 1) / count).squareRoot())
  }
}
