import Tensors

/// Draws of several quantities by several chains, shape `[chain, draw, unit]`, row-major.
///
/// ```swift
/// let draws = Draws<Float>(chains: 4, draws: 1000, units: 2, elements: samples)
/// print(Summary(draws, names: ["x", "y"]))
/// let bulk = effectiveSampleSize(draws.quantity(0))      // [chain, draw] of the first unit
/// ```
public struct Draws<Scalar: TensorScalar>: Sendable, Equatable {
  /// Chains.
  public let chains: Int
  /// Draws of each chain, in the order of time.
  public let draws: Int
  /// Quantities of each draw.
  public let units: Int
  /// The numbers: chain after chain, draw after draw.
  public private(set) var elements: [Scalar]

  /// Draws from `elements` `[chain, draw, unit]`.
  public init(chains: Int, draws: Int, units: Int, elements: [Scalar]) {
    precondition(
      elements.count == chains * draws * units,
      "\(elements.count) elements, not \(chains)×\(draws)×\(units)")
    self.chains = chains
    self.draws = draws
    self.units = units
    self.elements = elements
  }

  /// One matrix `[draw, unit]` per chain, all of one shape.
  public init(_ chains: [Matrix<Scalar>]) {
    precondition(chains.allSatisfy { $0.shape == chains[0].shape }, "chains of unequal shapes")
    self.init(
      chains: chains.count, draws: chains.first?.rows ?? 0, units: chains.first?.columns ?? 0,
      elements: chains.flatMap(\.elements))
  }

  /// One quantity of all chains, `[chain, draw]`, as the convergence diagnostics take it.
  public func quantity(_ unit: Int) -> Matrix<Double> {
    precondition(unit >= 0 && unit < units, "unit \(unit) of \(units)")
    let values = (0..<chains * draws).map { Double(elements[$0 * units + unit]) }
    return Matrix(rows: chains, columns: draws, elements: values)
  }

  /// All draws of all chains, `[chain · draw, unit]`.
  public var pooled: Matrix<Scalar> {
    Matrix(rows: chains * draws, columns: units, elements: elements)
  }
}
