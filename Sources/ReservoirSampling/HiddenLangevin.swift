import Dynamics
import RandomStreams
import Tensors

/// The `hidden` engine: integrates the reservoir r itself, Euler–Maruyama on eq. (6).
///
/// `r ← r + Δt (-r + φ(W̃ (W_out r) + b)) + √(2 Δt) Σ ξ`, ξ the m normals of the step. For the same
/// stream its output equals `OutputLangevin`'s to rounding, at every step and from any start.
public struct HiddenLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// A batch of chains: firing rates `r` `[chain, n]`, outputs `x = W_out r` `[chain, m]`.
  public struct State: Sendable, Codable {
    /// r `[chain, n]`
    public var rates: Matrix<Scalar>
    /// x = W_out r `[chain, m]`
    public var output: Matrix<Scalar>
    var preactivation: Matrix<Scalar>?
    var noise: Matrix<Scalar>?

    private enum CodingKeys: String, CodingKey { case rates, output }

    init(rates: Matrix<Scalar>, output: Matrix<Scalar>) {
      self.rates = rates
      self.output = output
    }
  }

  /// The network and its noise projection.
  public let reservoir: CompiledReservoir<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let wide: WideWeights?

  /// Packed weights, where m is too wide for the fused kernels.
  private struct WideWeights: Sendable {
    let readout, feedback, noise: PackedWeights<Scalar>
  }

  /// Makes one from its parts.
  public init(_ reservoir: CompiledReservoir<Scalar>, timeStep: Scalar) {
    self.reservoir = reservoir
    self.timeStep = timeStep
    let network = reservoir.network
    wide =
      network.isSkinny
      ? nil
      : WideWeights(
        readout: PackedWeights(network.parameters[0]),
        feedback: PackedWeights(network.parameters[1], transposed: true),
        noise: PackedWeights(reservoir.noiseProjectionTransposed, transposed: true))
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at firing rates `[chain, n]`.
  public func makeState(at rates: Matrix<Scalar>) throws(SamplingError) -> State {
    guard rates.columns == reservoir.network.units else {
      throw .shapeMismatch(
        name: "rates", expected: [rates.rows, reservoir.network.units], actual: rates.shape)
    }
    return State(rates: rates, output: reservoir.read(rates))
  }

  /// The states of the chains, one row per chain.
  public func positions(of state: State) -> Matrix<Scalar> { state.rates }

  /// One step of every chain.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    try advance(&state, steps: 1, using: &stream)
  }

  /// `steps` steps of every chain.
  public func advance(
    _ state: inout State, steps: Int, using stream: inout RandomStream
  ) throws(SamplingError) {
    if let wide {
      for _ in 0..<steps { wideStep(&state, wide, using: &stream) }
      return
    }
    let chains = state.rates.rows
    reservoir.noiseProjectionTransposed.withPointer { noise in
      reservoir.network.withSkinnyNetwork(noise: noise) { network in
        state.rates.withMutablePointer { rates in
          state.output.withMutablePointer { output in
            Scalar.skinnyHiddenSteps(
              network, stream, chains: chains, steps: steps, timeStep: timeStep, state: rates,
              output: output)
          }
        }
      }
    }
    stream.step += UInt64(steps)
  }

  private func wideStep(
    _ state: inout State, _ wide: WideWeights, using stream: inout RandomStream
  ) {
    let (chains, network) = (state.rates.rows, reservoir.network)
    var input = state.preactivation.take() ?? .zeros(chains, network.units)
    var noise = state.noise.take() ?? .zeros(chains, network.dimension)
    noise.scale(by: 0, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    wide.feedback.multiply(state.output, into: &input)
    var still = stream
    state.rates.leakyStep(
      network.activation, input: input, bias: network.bias, decay: 1 - timeStep, gain: timeStep,
      noise: 0, from: &still)
    wide.noise.multiply(noise, into: &state.rates, accumulate: true)
    wide.readout.multiply(state.rates, into: &state.output)
    (state.preactivation, state.noise) = (input, noise)
  }
}
