import Dynamics
import RandomStreams
import Tensors

/// Langevin dynamics of a machine, Euler–Maruyama with a fixed step.
///
/// `x ← x + Δt (v - a φ'(x) ∘ (Jᵀv)) + √(2 T Δt) ξ` (NLM eq. 7, with the switch a of NLM eq. 8), ξ fresh
/// for every unit, chain and step. With a = 1 and Δt → 0 the stationary law is `exp(-E/T)` (NLM eq. 3);
/// at finite Δt the virial shows the bias (NLM §2.1). Two products with fixed couplings per step;
/// energy, virial and activity come with them.
///
/// Stable for `Δt < 2 / curvature`, the curvature being about the largest squared singular value of
/// `-I + J diag φ'`.
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546; arXiv 2503.08069 for a.
public struct MachineDynamics<Scalar: TensorScalar>: SamplingKernel {
  /// A batch of chains.
  public struct State: Sendable, Codable {
    /// x `[chain, unit]`
    public var current: Matrix<Scalar>
    /// E of each chain, at the state before the last step.
    public internal(set) var energies: [Double]
    /// -x·F of each chain, at the state before the last step: N T in equilibrium.
    public internal(set) var virials: [Double]
    /// |x|² of each chain, at the state before the last step.
    public internal(set) var squares: [Double]
    /// Σ tanh x over steps since the sums were cleared; nil when not asked for.
    public var rateSums: Matrix<Scalar>?
    /// Steps in `rateSums`.
    public var rateSteps = 0
    /// y `[chain, unit]` that the chains are tied to, with the kernel's `anchorStiffness`.
    public var anchor: Matrix<Scalar>?
    /// Fields `[chain, unit]` added to the force in place of the kernel's field; nil for that one.
    var fields: Matrix<Scalar>?
    /// Values `[chain, held unit]` of the units that the kernel holds.
    public var heldValues: Matrix<Scalar>?
    var rate: Matrix<Scalar>
    var velocity: Matrix<Scalar>
    var feedback: Matrix<Scalar>

    /// Takes energy, virial and square of each chain `[chain, 3]`, where another process advanced it.
    mutating func setSeen(_ numbers: Matrix<Double>) {
      setSeen(numbers.column(0), numbers.column(1), numbers.column(2))
    }

    fileprivate mutating func setSeen(
      _ energies: [Double], _ virials: [Double], _ squares: [Double]
    ) {
      (self.energies, self.virials, self.squares) = (energies, virials, squares)
    }
  }

  /// Means over the chains of a step, at the states before it.
  public struct Info: Sendable, Equatable {
    /// ⟨E⟩/N
    public var energyPerUnit: Double
    /// ⟨x²⟩
    public var meanSquare: Double
    /// ⟨x · ∂E/∂x⟩/N, T in equilibrium.
    public var virialPerUnit: Double
  }

  /// N
  public let unitCount: Int
  /// Δt, in membrane time constants.
  public var timeStep: Scalar
  /// T
  public var temperature: Scalar
  /// a of NLM eq. 8: 1 for the machine, 0 for the noisy recurrent network.
  public var reaction: Scalar
  /// s: the couplings used are s J, for annealing between a Gaussian and the machine.
  public var couplingScale: Scalar = 1
  /// A field added to the force, one number per unit, the same for all chains.
  public var field: [Scalar]?
  /// Stiffness κ of the anchors: adds `κ (y - x)` to the force.
  public var anchorStiffness: Scalar = 0
  /// Units that keep the values they start with.
  public var heldUnits: [Int] = []

  /// J, packed `[to, from]`.
  private(set) var forward: PackedWeights<Scalar>
  /// Jᵀ, or the weights in its place.
  private(set) var backward: PackedWeights<Scalar>
  /// That of the products of a step.
  public var precision: ProductPrecision { forward.precision }
  /// The same in single precision, for what is measured; nil where steps have it.
  private(set) var measuring: (forward: PackedWeights<Scalar>, backward: PackedWeights<Scalar>)?
  /// b, one number per unit.
  private(set) var bias: [Scalar]

  /// - Parameters:
  ///   - feedbackWeights: B `[from, to]` in the place of Jᵀ, as `[to, from]` like J; nil for J itself,
  ///     which makes the flow a gradient flow.
  ///   - precision: that of the products of a step; energies and virials have single precision.
  public init(
    _ machine: LangevinMachine<Scalar>, timeStep: Scalar = 0.01, temperature: Scalar = 1,
    reaction: Scalar = 1, feedbackWeights: Matrix<Scalar>? = nil,
    precision: ProductPrecision = .float32
  ) {
    unitCount = machine.unitCount
    self.timeStep = timeStep
    self.temperature = temperature
    self.reaction = reaction
    let feedback = feedbackWeights ?? machine.couplings
    forward = PackedWeights(machine.couplings, precision: precision)
    backward = PackedWeights(feedback, transposed: true, precision: precision)
    if precision != .float32 {
      measuring = (PackedWeights(machine.couplings), PackedWeights(feedback, transposed: true))
    }
    bias = machine.bias
  }

  /// Δt as named in errors: the shortest decimal, 0.01 and not its nearest binary fraction.
  public var reportedTimeStep: Double { Double("\(timeStep)") ?? Double(timeStep) }

  /// The same dynamics of another machine of the same size.
  public mutating func setMachine(
    _ machine: LangevinMachine<Scalar>, feedbackWeights: Matrix<Scalar>? = nil
  ) {
    precondition(machine.unitCount == unitCount)
    let new = MachineDynamics(
      machine, feedbackWeights: feedbackWeights, precision: forward.precision)
    share(weightsOf: new)
  }

  /// The same for steps in single precision, with J packed already.
  mutating func setMachine(
    _ machine: LangevinMachine<Scalar>, packed: PackedWeights<Scalar>,
    feedbackWeights: Matrix<Scalar>?
  ) {
    precondition(machine.unitCount == unitCount && measuring == nil)
    forward = packed
    backward = PackedWeights(feedbackWeights ?? machine.couplings, transposed: true)
    bias = machine.bias
  }

  /// Takes the packed couplings of other dynamics, without packing them again.
  mutating func share(weightsOf other: MachineDynamics) {
    (forward, backward, bias) = (other.forward, other.backward, other.bias)
    measuring = other.measuring
  }

  /// Chains at `positions` `[chain, unit]`.
  public func makeState(at positions: Matrix<Scalar>) throws(SamplingError) -> State {
    guard positions.columns == unitCount else {
      throw .shapeMismatch(
        name: "positions", expected: [positions.rows, unitCount], actual: positions.shape)
    }
    let zeros = Matrix<Scalar>.zeros(positions.rows, unitCount)
    let numbers = [Double](repeating: 0, count: positions.rows)
    var state = State(
      current: positions, energies: numbers, virials: numbers, squares: numbers, rate: zeros,
      velocity: zeros, feedback: zeros)
    if !heldUnits.isEmpty {
      state.heldValues = Matrix(
        (0..<positions.rows).map { row in heldUnits.map { positions[row, $0] } })
    }
    return state
  }

  /// One step of every chain.
  public func step(
    _ state: inout State, using stream: inout RandomStream
  ) throws(SamplingError) -> Info {
    try advance(&state, steps: 1, using: &stream)
    let scale = 1 / Double(state.current.rows * unitCount)
    return Info(
      energyPerUnit: state.energies.reduce(0, +) * scale,
      meanSquare: state.squares.reduce(0, +) * scale,
      virialPerUnit: state.virials.reduce(0, +) * scale)
  }

  /// Several steps of every chain. Energies and virials are those of the last one.
  public func advance(
    _ state: inout State, steps: Int, using stream: inout RandomStream
  ) throws(SamplingError) {
    for step in 0..<steps {
      let seen = step + 1 < steps ? nil : measured(state)
      advanceOnce(&state, using: &stream)
      if let seen { state.setSeen(seen.energies, seen.virials, seen.squares) }
    }
  }

  /// Energy, virial and square of each chain in single precision: a step of no length. Nil where steps
  /// have that precision.
  private func measured(_ state: State) -> State? {
    guard let measuring else { return nil }
    var (still, seen, stream) = (self, state, RandomStream(seed: 0))
    (still.forward, still.backward) = measuring
    (still.timeStep, still.temperature) = (0, 0)
    seen.rateSums = nil
    still.advanceOnce(&seen, using: &stream)
    return seen
  }

  /// The positions `[chain, unit]`.
  public func positions(of state: State) -> Matrix<Scalar> { state.current }
}
