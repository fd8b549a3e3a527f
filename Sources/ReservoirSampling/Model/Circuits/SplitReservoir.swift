import Dynamics
import RandomStreams
import Tensors

/// A reservoir that obeys Dale's law and samples exactly (section 11.7): every rate neuron is split
/// into an excitatory and an inhibitory neuron with the same input.
///
/// With `W_rec = W̃ W_out = W⁺ - W⁻`, W⁺ and W⁻ non-negative, the 2n neurons have the recurrent weights
///
/// ```
/// W = | W⁺  -W⁻ |     readout (W_out⁺  -W_out⁻),     noise (Σ  Σ),     bias (b  b):
///     | W⁺  -W⁻ |
/// ```
///
/// every column of one sign, recurrent weights and readout alike. Both twins obey
/// `dr = (-r + φ(W r + b)) dt + √2 Σ dB` with the same right-hand side, so that their difference decays
/// as `e^{-t}` from any start and `W r = W_rec r` from then on (from the beginning, if they start alike):
/// the output is the Langevin diffusion (7), with no leak. The price is twice the neurons, and recurrent
/// weights of full rank.
public struct SplitReservoir<Scalar: TensorScalar>: Sendable {
  /// The reservoir whose neurons are split.
  public let reservoir: CompiledReservoir<Scalar>
  /// W⁺ and W⁻ `[n, n]`, both non-negative.
  public let excitation, inhibition: Matrix<Scalar>
  /// W_out⁺ and W_out⁻ `[m, n]`, both non-negative: what excitatory neurons add to the output, and
  /// what inhibitory neurons take from it.
  public let excitatoryReadout, inhibitoryReadout: Matrix<Scalar>

  /// Splits every neuron of a reservoir; `n²` weights are stored.
  public init(_ reservoir: CompiledReservoir<Scalar>) {
    self.reservoir = reservoir
    let weights = reservoir.network.materializedRecurrentWeights()
    excitation = weights.positivePart(of: 1)
    inhibition = weights.positivePart(of: -1)
    excitatoryReadout = reservoir.network.readout.positivePart(of: 1)
    inhibitoryReadout = reservoir.network.readout.positivePart(of: -1)
  }

  /// Neurons, 2n.
  public var units: Int { 2 * reservoir.network.units }

  /// W `[2n, 2n]`, excitatory neurons first; columns of one sign each.
  public func materializedRecurrentWeights() -> Matrix<Scalar> {
    var negative = inhibition
    negative.scale(by: -1)
    let half = Matrix(beside: excitation, negative)
    return Matrix(stacking: [half, half])
  }

  /// Twins with the same rates, `[chain, 2n]`, from rates `[chain, n]` of the reservoir.
  public func doubled(_ rates: Matrix<Scalar>) -> Matrix<Scalar> { Matrix(beside: rates, rates) }

  /// The output `x = W_out⁺ r⁺ - W_out⁻ r⁻` of rates `[chain, 2n]`.
  public func read(_ rates: Matrix<Scalar>) -> Matrix<Scalar> {
    let n = reservoir.network.units
    var output = rates.columns(0..<n).times(transpose: excitatoryReadout)
    output.add(rates.columns(n..<2 * n).times(transpose: inhibitoryReadout), scaledBy: -1)
    return output
  }
}

/// The dynamics of a split reservoir: `dr = (-r + φ(W r + b)) dt + √2 Σ dB` for all 2n neurons, W with
/// columns of one sign.
public struct SplitLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// Firing rates `[chain, 2n]`, excitatory neurons first.
  public struct State: Sendable, Codable {
    /// r⁺ `[chain, n]`
    public var excitatory: Matrix<Scalar>
    /// r⁻ `[chain, n]`
    public var inhibitory: Matrix<Scalar>
    var input, inhibition, noise: Matrix<Scalar>
  }

  /// The network that runs.
  public let model: SplitReservoir<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let excitation, inhibition, noise: PackedWeights<Scalar>

  /// Packs the weights of `model`.
  public init(_ model: SplitReservoir<Scalar>, timeStep: Scalar) {
    self.model = model
    self.timeStep = timeStep
    excitation = PackedWeights(model.excitation)
    inhibition = PackedWeights(model.inhibition)
    noise = PackedWeights(model.reservoir.noiseProjectionTransposed, transposed: true)
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at firing rates `[chain, 2n]`.
  public func makeState(at rates: Matrix<Scalar>) throws(SamplingError) -> State {
    guard rates.columns == model.units else {
      throw .shapeMismatch(
        name: "rates", expected: [rates.rows, model.units], actual: rates.shape)
    }
    let n = model.units / 2
    let empty = Matrix<Scalar>.zeros(rates.rows, n)
    return State(
      excitatory: rates.columns(0..<n), inhibitory: rates.columns(n..<2 * n), input: empty,
      inhibition: empty, noise: .zeros(rates.rows, model.reservoir.network.dimension))
  }

  /// One step of every chain; the twins share input and noise.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    let network = model.reservoir.network
    excitation.multiply(state.excitatory, into: &state.input)
    inhibition.multiply(state.inhibitory, into: &state.inhibition)
    state.input.add(state.inhibition, scaledBy: -1)  // W r
    state.noise.scale(by: 0, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    var still = stream
    for twin in [\State.excitatory, \State.inhibitory] {
      state[keyPath: twin].leakyStep(
        network.activation, input: state.input, bias: network.bias, decay: 1 - timeStep,
        gain: timeStep, noise: 0, from: &still)
      noise.multiply(state.noise, into: &state[keyPath: twin], accumulate: true)
    }
  }

  /// The firing rates `[chain, 2n]`, excitatory neurons first.
  public func positions(of state: State) -> Matrix<Scalar> {
    Matrix(beside: state.excitatory, state.inhibitory)
  }
}

extension Matrix {
  /// `max(sign · self, 0)`, entry by entry.
  fileprivate func positivePart(of sign: Scalar) -> Matrix {
    var result = self
    result.mapInPlace { max(sign * $0, 0) }
    return result
  }
}
