/// Sizes and parts of a replay network (REPLAY §1.3).
public struct ReplayArchitecture: Sendable, Equatable, Codable {
  /// The recurrent cell.
  public enum Cell: String, Sendable, Codable, CaseIterable {
    /// One layer of rate units (REPLAY eq. 1).
    case simple
    /// The noisy gated unit of the predecessor (REPLAY eq. 15).
    case gated
  }

  /// How the initial state comes from the initial signal.
  public enum Encoder: String, Sendable, Codable, CaseIterable {
    /// r₀ = φ(E s₀ + e)
    case nonlinear
    /// r₀ = E s₀
    case linear
    /// r₀ = 0
    case none
  }

  /// N, recurrent units.
  public var units: Int
  /// d_u, inputs of a step.
  public var inputs: Int
  /// d_s, outputs of a step: coordinates or cells.
  public var outputs: Int
  /// F of REPLAY eq. 1.
  public var cell: Cell
  /// φ of the simple cell.
  public var activation: ReplayActivation
  /// How r₀ comes from s₀.
  public var encoder: Encoder
  /// Whether c, d and e are trained; zero otherwise.
  public var hasBiases: Bool

  /// Sizes, and the parts of REPLAY §1.3. `ReplayTask.architecture(units:)` fits one to a task.
  public init(
    units: Int, inputs: Int, outputs: Int, cell: Cell = .simple,
    activation: ReplayActivation = .relu, encoder: Encoder = .nonlinear, hasBiases: Bool = true
  ) {
    self.units = units
    self.inputs = inputs
    self.outputs = outputs
    self.cell = cell
    self.activation = activation
    self.encoder = encoder
    self.hasBiases = hasBiases
  }

  /// Rows of the recurrent weights: one block of units for each gate.
  public var gateUnits: Int { cell == .simple ? units : 3 * units }

  /// Shapes of the parameters, in the order of `ReplayNetwork.parameterNames`.
  public var parameterShapes: [[Int]] {
    [
      [gateUnits, units], [gateUnits, inputs], [1, gateUnits], [outputs, units], [1, outputs],
      [units, outputs], [1, units],
    ]
  }

  /// Throws for sizes below 1 or above 2²⁰.
  public func validate() throws(ReplayError) {
    for (name, size) in [("units", units), ("inputs", inputs), ("outputs", outputs)] {
      guard size > 0, size <= 1 << 20 else {
        throw .invalidParameter(name: name, value: "\(size)", expected: "1 to 1048576")
      }
    }
  }
}
