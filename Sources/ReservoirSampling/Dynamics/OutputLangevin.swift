import Dynamics
import RandomStreams
import Tensors

/// The `output` engine: integrates the output x alone, Euler–Maruyama on (RSN eq. 7).
///
/// `x ← x + Δt s_θ(x) + √(2 Δt) ξ`: the same trajectories as `HiddenLangevin` for the same stream,
/// in m numbers per chain.
public struct OutputLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// A batch of chains: outputs `x` `[chain, m]`.
  public struct State: Sendable, Codable {
    /// x = W_out r `[chain, m]`
    public var output: Matrix<Scalar>
    var activity: Matrix<Scalar>?
    var drift: Matrix<Scalar>?

    private enum CodingKeys: String, CodingKey { case output }

    init(output: Matrix<Scalar>) { self.output = output }
  }

  /// Gives the drift s_θ; m outputs, n hidden units.
  public let network: ReservoirSampler<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let readout, feedback: PackedWeights<Scalar>?

  /// Dynamics of the output of `network`; the weights of a wide one are packed once.
  ///
  /// - Parameter precision: that of the products of a wide network; others have single precision.
  public init(
    _ network: ReservoirSampler<Scalar>, timeStep: Scalar, precision: ProductPrecision = .float32
  ) {
    self.network = network
    self.timeStep = timeStep
    guard !network.isSkinny else {
      (readout, feedback) = (nil, nil)
      return
    }
    readout = PackedWeights(network.readout, precision: precision)
    feedback = PackedWeights(
      network.transposedFeedback, transposed: true, precision: precision)
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at outputs `[chain, m]`.
  public func makeState(at outputs: Matrix<Scalar>) throws(SamplingError) -> State {
    guard outputs.columns == network.dimension else {
      throw .shapeMismatch(
        name: "outputs", expected: [outputs.rows, network.dimension], actual: outputs.shape)
    }
    return State(output: outputs)
  }

  /// x `[chain, m]`
  public func positions(of state: State) -> Matrix<Scalar> { state.output }

  /// One Euler–Maruyama step of Δt.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    try advance(&state, steps: 1, using: &stream)
  }

  /// `steps` steps of every chain.
  public func advance(
    _ state: inout State, steps: Int, using stream: inout RandomStream
  ) throws(SamplingError) {
    if let readout, let feedback {
      for _ in 0..<steps { wideStep(&state, readout, feedback, using: &stream) }
      return
    }
    let chains = state.output.rows
    network.withSkinnyNetwork { network in
      state.output.withMutablePointer {
        Scalar.skinnyOutputSteps(
          network, stream, chains: chains, steps: steps, timeStep: timeStep, state: $0)
      }
    }
    stream.step += UInt64(steps)
  }

  /// One step, block by block of hidden units: their activity stays in the cache, and every weight is
  /// read once.
  private func wideStep(
    _ state: inout State, _ readout: PackedWeights<Scalar>, _ feedback: PackedWeights<Scalar>,
    using stream: inout RandomStream
  ) {
    let (chains, m) = (state.output.rows, network.dimension)
    var activity = state.activity.take() ?? .zeros(chains, HiddenBlocks.width)
    var drift = state.drift.take() ?? .zeros(chains, m)
    withPointers(&drift, &activity, reading: state.output, network.biasRow) {
      drift, activity, output, bias in
      for block in HiddenBlocks(units: network.units).all {
        for row in 0..<chains {
          (activity + row * block.count).update(from: bias + block.lowerBound, count: block.count)
        }
        feedback.multiply(
          output, inputs: 0..<m, stride: m, rows: chains, into: activity, outputs: block,
          stride: block.count, accumulate: true)
        Scalar.activate(network.activation, activity, activity, chains * block.count)
        readout.multiply(
          activity, inputs: block, stride: block.count, rows: chains, into: drift,
          outputs: 0..<m, stride: m, accumulate: block.lowerBound > 0)
      }
    }
    state.output.scale(
      by: 1 - timeStep, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    state.output.add(drift, scaledBy: timeStep)
    (state.activity, state.drift) = (activity, drift)
  }
}
