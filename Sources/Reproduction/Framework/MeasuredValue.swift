import Diagnostics

/// One quantity measured with several seeds.
public struct MeasuredValue: Sendable, Equatable {
  /// What was measured, when a row holds more than one.
  public var name: String
  /// One value per seed; not finite where undefined.
  public var values: [Double]
  /// The same metric between sets of true samples of equal size, where it has such a floor.
  public var floor: Double?

  /// A quantity measured once per seed; an undefined value (`nil`) becomes NaN, which no criterion
  /// accepts.
  public init(_ values: [Double?], name: String = "measured", floor: Double? = nil) {
    self.name = name
    self.values = values.map { $0 ?? .nan }
    self.floor = floor
  }

  /// A quantity measured once.
  public init(_ value: Double?, name: String = "measured", floor: Double? = nil) {
    self.init([value], name: name, floor: floor)
  }

  /// The median over seeds; undefined (`nil`) if a value is.
  public var median: Double? { quantile(values, at: 0.5) }

  /// The smallest and largest value; undefined (`nil`) if a value is.
  public var range: ClosedRange<Double>? {
    guard values.allSatisfy(\.isFinite), let low = values.min(), let high = values.max() else {
      return nil
    }
    return low...high
  }

  /// The standard error of the mean over seeds; undefined (`nil`) for one seed, or if a value is.
  public var standardError: Double? {
    guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
    return SampleMean(values).standardError
  }

  /// The 95 % interval of the mean over seeds (Student); undefined (`nil`) for one seed, or if a value is.
  public var meanInterval: ClosedRange<Double>? {
    guard let standardError, let bound = studentBound(0.05, degrees: Double(values.count - 1))
    else {
      return nil
    }
    let mean = values.reduce(0, +) / Double(values.count)
    return mean - bound * standardError...mean + bound * standardError
  }

  /// "mean 0.031 (95 % 0.021 to 0.041), 9 of 10 seeds above 0"
  func text(above bound: Double) -> String {
    guard let interval = meanInterval else { return text }
    let mean = (interval.lowerBound + interval.upperBound) / 2
    return "mean \(formatted(mean)) (95 % \(formatted(interval.lowerBound)) to "
      + "\(formatted(interval.upperBound))), \(values.count { $0 > bound }) of \(values.count) seeds "
      + "above \(formatted(bound))"
  }

  /// "0.0312 (0.0301 to 0.0340, 5 seeds, standard error 0.0007), floor 0.02"
  public var text: String {
    guard let median, let range else { return "undefined" }
    let spread =
      standardError.map {
        " (\(formatted(range.lowerBound)) to \(formatted(range.upperBound)), \(values.count) seeds, "
          + "standard error \(formatted($0)))"
      } ?? ""
    return formatted(median) + spread + (floor.map { ", floor \(formatted($0))" } ?? "")
  }
}
