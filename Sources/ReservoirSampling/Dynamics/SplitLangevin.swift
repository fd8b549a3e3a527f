import Dynamics
import RandomStreams
import Tensors

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
