import Dynamics
import RandomStreams
import Tensors

/// The hidden engine of a retimed reservoir, Euler–Maruyama: the same output as `OutputLangevin` of the
/// network for the same stream, to rounding.
public struct RetimedLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// Firing rates `[chain, n]` and outputs `[chain, m]`.
  public struct State: Sendable, Codable {
    /// r `[chain, n]`
    public var rates: Matrix<Scalar>
    /// x = V r `[chain, m]`
    public var output: Matrix<Scalar>
    var change: Matrix<Scalar>
    var leak, push: Matrix<Scalar>
  }

  /// The network that runs.
  public let model: RetimedReservoir<Scalar>
  /// Δt, in mean membrane time constants.
  public let timeStep: Scalar
  private let feedback, trainedReadout, readout, lift: PackedWeights<Scalar>
  private let rates: [Scalar]

  /// Packs the weights of `model`.
  public init(_ model: RetimedReservoir<Scalar>, timeStep: Scalar) {
    self.model = model
    self.timeStep = timeStep
    feedback = PackedWeights(model.network.parameters[1], transposed: true)
    trainedReadout = PackedWeights(model.network.parameters[0])
    readout = PackedWeights(model.readout.network.parameters[0])
    lift = PackedWeights(model.readout.noiseProjectionTransposed, transposed: true)
    rates = model.timeConstants.map { 1 / $0 }
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at firing rates `[chain, n]`.
  public func makeState(at rates: Matrix<Scalar>) throws(SamplingError) -> State {
    guard rates.columns == model.network.units else {
      throw .shapeMismatch(
        name: "rates", expected: [rates.rows, model.network.units], actual: rates.shape)
    }
    let output = model.read(rates)
    return State(
      rates: rates, output: output, change: .zeros(rates.rows, rates.columns), leak: output,
      push: output)
  }

  /// One step of every chain.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    feedback.multiply(state.output, into: &state.change)
    state.change.addRow(model.network.bias)
    state.change.activate(model.network.activation)
    state.change.add(state.rates, scaledBy: -1)
    state.change.multiplyColumns(by: rates)  // (-r + φ) / τ
    trainedReadout.multiply(state.rates, into: &state.leak)
    state.leak.add(state.output, scaledBy: -1)  // W_out r - x
    state.push.scale(by: 0, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    state.push.add(state.leak, scaledBy: timeStep)
    state.rates.add(state.change, scaledBy: timeStep)
    lift.multiply(state.push, into: &state.rates, accumulate: true)
    readout.multiply(state.rates, into: &state.output)
  }

  /// The firing rates `[chain, n]`.
  public func positions(of state: State) -> Matrix<Scalar> { state.rates }
}
