import Dynamics
import RandomStreams
import Tensors

/// Hidden engine with forces on the output, kernel directions of the noise, a lift of the mean rate
/// and heterogeneous time constants.
///
/// `dr_i = (-r_i + φ(W̃ x + b)_i + h_i + [Σ g(x, r)]_i) dt / τ_i + √2 [Σ' dB]_i`, `x = W_out r`,
/// `g = (D - Q) (s_θ + M x + v) - s_θ`, `Σ' = W_out⁺ √D U + P Z`. With all τ_i = 1 and h in ker W_out the output
/// equals that of `ForcedOutputLangevin` for the same stream; unequal τ_i break the exact closure
/// (RSN §11.8).
public struct ForcedHiddenLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// Firing rates `r` `[chain, n]`, outputs `[chain, m]`.
  public struct State: Sendable, Codable {
    /// r `[chain, n]`
    public var rates: Matrix<Scalar>
    /// x = W_out r `[chain, m]`
    public var output: Matrix<Scalar>
    var memory: Memory?

    struct Memory: Sendable {
      var change: Matrix<Scalar>  // [chain, n]
      var drift, force, turned, noise: Matrix<Scalar>  // [chain, m]
      var clamped: OutputClamps<Scalar>.Scratch
    }

    private enum CodingKeys: String, CodingKey { case rates, output }

    init(rates: Matrix<Scalar>, output: Matrix<Scalar>) {
      self.rates = rates
      self.output = output
    }
  }

  /// W_out `[m, n]`, W̃ `[n, m]`, b, and Σ `[n, m]`.
  public let reservoir: CompiledReservoir<Scalar>
  /// D, Q, M, v, U and the clamps.
  public let forces: OutputForces<Scalar>
  /// Δt, in (mean) membrane time constants.
  public let timeStep: Scalar
  /// h, n long, or nil.
  public let rateLift: [Scalar]?
  /// τ_i, n long; nil for all 1.
  public let timeConstants: [Scalar]?
  private let readout, feedback, lift, noise: PackedWeights<Scalar>
  private let gain: PackedWeights<Scalar>?  // D - Q, nil for I
  private let clamps: OutputClamps<Scalar>

  /// - Parameters:
  ///   - kernelNoise: Z `[n, m]`; P Z is added to the noise projection.
  ///   - rateLift: h, n long, from `MeanRateLift`.
  ///   - timeConstants: τ_i > 0, n long.
  /// - Throws: `SamplingError` where something does not fit the network.
  public init(
    _ reservoir: CompiledReservoir<Scalar>, forces: OutputForces<Scalar> = OutputForces(),
    timeStep: Scalar, kernelNoise: Matrix<Scalar>? = nil, rateLift: [Scalar]? = nil,
    timeConstants: [Scalar]? = nil
  ) throws(SamplingError) {
    let network = reservoir.network
    let (m, n) = (network.dimension, network.units)
    try forces.check(dimension: m)
    for (name, vector) in [("rateLift", rateLift), ("timeConstants", timeConstants)] {
      if let vector, vector.count != n {
        throw .shapeMismatch(name: name, expected: [n], actual: [vector.count])
      }
    }
    if let slow = timeConstants?.first(where: { !($0 > 0) }) {
      throw .invalidParameter(
        name: "timeConstants", value: "\(slow)", expected: "numbers above 0")
    }
    self.reservoir = reservoir
    self.forces = forces
    self.timeStep = timeStep
    self.rateLift = rateLift
    self.timeConstants = timeConstants
    readout = PackedWeights(network.readout)
    feedback = PackedWeights(network.transposedFeedback, transposed: true)
    lift = PackedWeights(reservoir.noiseProjectionTransposed, transposed: true)
    noise = PackedWeights(
      try reservoir.generalNoise(root: forces.noiseRoot(), kernelNoise: kernelNoise),
      transposed: true)
    gain = forces.gain.map { PackedWeights($0) }
    clamps = OutputClamps(forces)
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at firing rates `[chain, n]`, moved along Σ to the clamped values.
  public func makeState(at rates: Matrix<Scalar>) throws(SamplingError) -> State {
    guard rates.columns == reservoir.network.units else {
      throw .shapeMismatch(
        name: "rates", expected: [rates.rows, reservoir.network.units], actual: rates.shape)
    }
    var state = State(rates: rates, output: reservoir.read(rates))
    var (shift, clamped) = (state.output, clamps.makeScratch(rows: rates.rows))
    clamp(&state, stream: nil, using: &shift, &clamped)
    return state
  }

  /// r `[chain, n]`
  public func positions(of state: State) -> Matrix<Scalar> { state.rates }

  /// One Euler–Maruyama step of Δt, then the clamps.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    let network = reservoir.network
    let (chains, m, n) = (state.rates.rows, network.dimension, network.units)
    var memory =
      state.memory.take()
      ?? State.Memory(
        change: .zeros(chains, n), drift: .zeros(chains, m),
        force: .zeros(chains, m), turned: .zeros(chains, m), noise: .zeros(chains, m),
        clamped: clamps.makeScratch(rows: chains))
    feedback.multiply(state.output, into: &memory.change)
    memory.change.addRow(network.bias)
    memory.change.activate(network.activation)  // φ(W̃ x + b)
    evaluateForce(of: state, &memory)
    if let rateLift { memory.change.addRow(rateLift) }
    memory.change.add(state.rates, scaledBy: -1)
    lift.multiply(memory.force, into: &memory.change, accumulate: true)
    if let timeConstants { memory.change.multiplyColumns(by: timeConstants.map { 1 / $0 }) }
    state.rates.add(memory.change, scaledBy: timeStep)
    memory.noise.scale(by: 0, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    noise.multiply(memory.noise, into: &state.rates, accumulate: true)
    readout.multiply(state.rates, into: &state.output)
    clamp(&state, stream: stream, using: &memory.drift, &memory.clamped)
    state.memory = memory
  }

  /// g = (D - Q) (s_θ + M x + v) - s_θ, from φ(W̃ x + b) in `memory.change`.
  private func evaluateForce(of state: State, _ memory: inout State.Memory) {
    memory.force.scale(by: 0)
    forces.addLikelihood(to: &memory.force, at: state.output, using: &memory.turned)
    guard let gain else { return }
    readout.multiply(memory.change, into: &memory.drift)
    memory.drift.add(state.output, scaledBy: -1)  // s_θ
    memory.force.add(memory.drift)
    gain.multiply(memory.force, into: &memory.turned)
    memory.turned.add(memory.drift, scaledBy: -1)
    swap(&memory.force, &memory.turned)
  }

  /// Moves r along Σ until the clamped coordinates have their values, noisy ones with a stream.
  private func clamp(
    _ state: inout State, stream: RandomStream?, using shift: inout Matrix<Scalar>,
    _ clamped: inout OutputClamps<Scalar>.Scratch
  ) {
    guard !clamps.isEmpty else { return }
    shift.scale(by: 0)
    shift.add(state.output, scaledBy: -1)
    clamps.hold(&state.output, stream: stream, using: &clamped)
    shift.add(state.output)
    lift.multiply(shift, into: &state.rates, accumulate: true)
  }
}
