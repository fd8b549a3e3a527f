import Dynamics
import RandomStreams
import Tensors

/// The hidden engine of (RSN eq. 8): `dr = (-r + φ(W̃ W_out r + b)) dt + √2 a dB`, noise on every neuron.
public struct IndependentNoiseLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// Firing rates `r` `[chain, n]`, outputs `[chain, m]`.
  public struct State: Sendable, Codable {
    /// r `[chain, n]`
    public var rates: Matrix<Scalar>
    /// x = W_out r `[chain, m]`
    public var output: Matrix<Scalar>
    var input: Matrix<Scalar>
  }

  /// W_out `[m, n]`, W̃ `[n, m]`, b, and the noise amplitude a.
  public let model: IndependentNoiseReservoir<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let readout, feedback: PackedWeights<Scalar>

  /// Packs the weights of `model`; Δt in membrane time constants.
  public init(_ model: IndependentNoiseReservoir<Scalar>, timeStep: Scalar) {
    self.model = model
    self.timeStep = timeStep
    readout = PackedWeights(model.network.readout)
    feedback = PackedWeights(model.network.transposedFeedback, transposed: true)
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at firing rates `[chain, n]`.
  public func makeState(at rates: Matrix<Scalar>) throws(SamplingError) -> State {
    guard rates.columns == model.network.units else {
      throw .shapeMismatch(
        name: "rates", expected: [rates.rows, model.network.units], actual: rates.shape)
    }
    return State(
      rates: rates, output: rates.rowTimes(transpose: model.network.readout),
      input: .zeros(rates.rows, rates.columns))
  }

  /// One Euler–Maruyama step of Δt.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    feedback.multiply(state.output, into: &state.input)
    state.rates.leakyStep(
      model.activation, input: state.input, bias: model.network.bias, decay: 1 - timeStep,
      gain: timeStep, noise: model.noiseAmplitude * (2 * timeStep).squareRoot(), from: &stream)
    readout.multiply(state.rates, into: &state.output)
  }

  /// r `[chain, n]`
  public func positions(of state: State) -> Matrix<Scalar> { state.rates }
}
