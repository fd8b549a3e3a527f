import Dynamics
import RandomStreams
import Tensors

/// The dynamics of a reservoir with full recurrent weights W:
/// `dr = (-r + φ(W r + b + current)) dt + √2 Σ dB`.
public struct DaleLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// Firing rates `r` `[chain, n]`.
  public struct State: Sendable, Codable {
    /// r `[chain, n]`
    public var rates: Matrix<Scalar>
    var input: Matrix<Scalar>
    var noise: Matrix<Scalar>
  }

  /// The network that runs.
  public let model: DaleReservoir<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let weights, noise: PackedWeights<Scalar>
  private let bias: [Scalar]

  /// Packs the weights of `model`; Δt in membrane time constants.
  public init(_ model: DaleReservoir<Scalar>, timeStep: Scalar) {
    self.model = model
    self.timeStep = timeStep
    weights = PackedWeights(model.recurrentWeights)
    noise = PackedWeights(model.reservoir.noiseProjectionTransposed, transposed: true)
    bias = zip(model.reservoir.network.bias, model.current).map { $0 + $1 }
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at firing rates `[chain, n]`.
  public func makeState(at rates: Matrix<Scalar>) throws(SamplingError) -> State {
    let network = model.reservoir.network
    guard rates.columns == network.units else {
      throw .shapeMismatch(
        name: "rates", expected: [rates.rows, network.units], actual: rates.shape)
    }
    return State(
      rates: rates, input: .zeros(rates.rows, rates.columns),
      noise: .zeros(rates.rows, network.dimension))
  }

  /// One step of every chain.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    weights.multiply(state.rates, into: &state.input)
    state.noise.scale(by: 0, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    var still = stream
    state.rates.leakyStep(
      model.reservoir.network.activation, input: state.input, bias: bias, decay: 1 - timeStep,
      gain: timeStep, noise: 0, from: &still)
    noise.multiply(state.noise, into: &state.rates, accumulate: true)
  }

  /// The states of the chains, one row per chain.
  public func positions(of state: State) -> Matrix<Scalar> { state.rates }
}
