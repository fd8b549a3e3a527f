/// How the values of a column are spread: what a model of densities must know.
public enum ColumnSpread: Sendable, Equatable, Codable {
  /// Values that hardly repeat.
  case continuous
  /// One value.
  case constant(Double)
  /// Few values that repeat, as counts and rounded numbers do.
  case discrete(values: Int)
  /// Values of which some repeat, as the zeros of an else continuous quantity, the most frequent first.
  case atoms([Atom])

  /// A value that many rows share.
  public struct Atom: Sendable, Equatable, Codable {
    /// The value.
    public var value: Double
    /// Its share of the rows.
    public var share: Double
  }

  /// The spread of values; those that are no numbers are not looked at.
  public init(of values: [Double]) {
    let sorted = values.filter { !$0.isNaN }.sorted()
    let runs = Self.runs(of: sorted)
    if runs.count <= 1 {
      self = runs.first.map { .constant($0.value) } ?? .continuous
      return
    }
    if runs.count <= min(sorted.count / 5, 1_000) {
      self = .discrete(values: runs.count)
      return
    }
    let threshold = max(5, sorted.count / 200)
    let atoms = runs.filter { $0.count >= threshold }
      .sorted { ($0.count, $1.value) > ($1.count, $0.value) }
      .prefix(20).map { Atom(value: $0.value, share: Double($0.count) / Double(sorted.count)) }
    self = atoms.isEmpty ? .continuous : .atoms(Array(atoms))
  }

  /// The distinct values, and how often each occurs.
  private static func runs(of sorted: [Double]) -> [(value: Double, count: Int)] {
    var runs: [(value: Double, count: Int)] = []
    for value in sorted {
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((value, 1))
      }
    }
    return runs
  }

  /// "2 values", "41 % are 0"; nil for continuous columns.
  public var text: String? {
    switch self {
    case .continuous: nil
    case .constant(let value): "always \(decimalText(value))"
    case .discrete(let values): "\(values) values"
    case .atoms(let atoms):
      atoms.prefix(2).map {
        decimalText(($0.share * 1_000).rounded() / 10) + " % are \(decimalText($0.value))"
      }.joined(separator: ", ")
    }
  }
}
