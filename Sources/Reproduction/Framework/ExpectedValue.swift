/// A number, band or order that a paper, a derivation or a prototype makes us expect.
///
/// ```swift
/// ExpectedValue("KL(q‖p), ReLU", .near(0.245, relative: 0.1), origin: .measured, unit: "nat")
/// ExpectedValue("W_out Σ = I", .atMost(1e-10), origin: .derived, over: .everySeed)
/// ```
public struct ExpectedValue: Sendable, Equatable, Codable {
  /// What a measurement is held against.
  public enum Criterion: Sendable, Equatable, Codable {
    /// Within `tolerance` of `value`.
    case equal(Double, tolerance: Double)
    /// Within a fraction `relative` of `value`.
    case near(Double, relative: Double)
    /// Between `lower` and `upper`, both included.
    case band(lower: Double, upper: Double)
    /// At least the value.
    case atLeast(Double)
    /// At most the value.
    case atMost(Double)
    /// The row's measurements, in the order given, each at least `factor` (1 or more) times the one
    /// before, all positive where `factor` is above 1.
    case increasing(factor: Double = 1)
    /// The mean over seeds above the value, with all of its 95 % interval (Student).
    case meanAbove(Double)
    /// True: the measured value is 1 (0 for false).
    case holds
    /// Printed beside the measurement, no verdict.
    case none
  }

  /// Which of a measurement's values must meet the criterion.
  public enum Scope: String, Sendable, Codable, CaseIterable {
    /// Their median over seeds.
    case median
    /// Each of them.
    case everySeed
  }

  /// What is measured, as the table's row names it.
  public var description: String
  /// What it is held against.
  public var criterion: Criterion
  /// Where the number comes from.
  public var origin: Origin
  /// Which values must meet the criterion.
  public var scope: Scope
  /// Unit of the numbers; empty where they have none.
  public var unit: String
  /// The published number, as text, where the criterion does not say it.
  public var published: String?

  /// An expectation of `description`.
  public init(
    _ description: String, _ criterion: Criterion, origin: Origin, over scope: Scope = .median,
    unit: String = "", published: String? = nil
  ) {
    self.description = description
    self.criterion = criterion
    self.origin = origin
    self.scope = scope
    self.unit = unit
    self.published = published
  }
}
