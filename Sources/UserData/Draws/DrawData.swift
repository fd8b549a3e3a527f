import Archives
import Tensors

/// Draws of named quantities in chains.
///
/// ```swift
/// let read = try DrawData.read(["chain1.csv", "chain2.csv"])
/// print(read.understanding.line)     // chain1.csv, chain2.csv: 2000 draws of 3 units mu, … in 2 chains
/// let draws = read.data.values       // [chain · draw, unit]
/// ```
public struct DrawData: Sendable, Equatable {
  /// Names of the units.
  public var units: [String]
  /// Whether the names are the file's, and not made here.
  public var isNamed: Bool
  /// The quantities that units belong to, in order, with their shapes.
  public var parameters: [Parameter]
  /// The draws, chain after chain, `[chain · draw, unit]`.
  public var values: Matrix<Double>
  /// Draws of every chain.
  public var chainLengths: [Int]

  /// A quantity of any shape; a number has none.
  public struct Parameter: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// The lengths of its axes.
    public var shape: [Int]

    /// How many units it has.
    public var count: Int { shape.reduce(1, *) }

    /// The names of its units, such as `theta[0,1]`, or `theta[Choate,1]` where an axis has texts.
    func units(labels: [[String]?] = []) -> [String] {
      guard !shape.isEmpty else { return [name] }
      return (0..<count).map { index in
        var (rest, place) = (index, [String]())
        for (axis, length) in shape.enumerated().reversed() {
          let texts = labels.indices.contains(axis) ? labels[axis] : nil
          place.insert(texts?[rest % length] ?? String(rest % length), at: 0)
          rest /= length
        }
        return "\(name)[\(place.joined(separator: ","))]"
      }
    }
  }

  /// Number of chains.
  public var chains: Int { chainLengths.count }
  /// Number of draws of all chains.
  public var count: Int { values.rows }
  /// Draws of each chain where all have as many.
  public var drawsPerChain: Int? {
    Set(chainLengths).count == 1 ? chainLengths.first : nil
  }

  /// Names that say more than a count: the file's, or the places in a parameter of several axes; nil
  /// where there are none.
  public var unitNames: [String]? {
    if isNamed { return units }
    guard parameters.count == 1, parameters[0].shape.count > 1 else { return nil }
    return DrawData.Parameter(name: "", shape: parameters[0].shape).units()
  }

  /// The draws as `[chain, draw, unit]`, where all chains have as many.
  public var array: NumericArray? {
    drawsPerChain.map { NumericArray(values, shape: [chains, $0, units.count]) }
  }

  /// How the values of each unit are spread.
  public var spreads: [ColumnSpread] {
    units.indices.map { ColumnSpread(of: values.column($0)) }
  }

  /// The rows of a chain.
  func rows(of chain: Int) -> Range<Int> {
    let start = chainLengths[..<chain].reduce(0, +)
    return start..<start + chainLengths[chain]
  }
}
