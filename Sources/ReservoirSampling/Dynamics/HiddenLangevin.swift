import Dynamics
import RandomStreams
import Tensors

/// The `hidden` engine: integrates the reservoir r itself, Euler–Maruyama on (RSN eq. 6).
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
    var next: Matrix<Scalar>?

    private enum CodingKeys: String, CodingKey { case rates, output }

    init(rates: Matrix<Scalar>, output: Matrix<Scalar>) {
      self.rates = rates
      self.output = output
    }
  }

  /// W_out `[m, n]`, W̃ `[n, m]`, b, and Σ `[n, m]`.
  public let reservoir: CompiledReservoir<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let wide: WideWeights?

  /// Packed weights, where m is too wide for the fused kernels.
  private struct WideWeights: Sendable {
    let readout, feedback, noise: PackedWeights<Scalar>
    private let dimension, units: Int

    init(_ reservoir: CompiledReservoir<Scalar>, _ precision: ProductPrecision) {
      let network = reservoir.network
      (dimension, units) = (network.dimension, network.units)
      readout = PackedWeights(network.readout, precision: precision)
      feedback = PackedWeights(
        network.transposedFeedback, transposed: true, precision: precision)
      noise = PackedWeights(
        reservoir.noiseProjectionTransposed, transposed: true, precision: precision)
    }

    /// `r += Σ ξ` for the units of a block; ξ `[chain, m]`.
    func addNoise(
      _ normals: UnsafePointer<Scalar>, to rates: UnsafeMutablePointer<Scalar>,
      of block: Range<Int>, chains: Int
    ) {
      noise.multiply(
        normals, inputs: 0..<dimension, stride: dimension, rows: chains,
        into: rates + block.lowerBound, outputs: block, stride: units, accumulate: true)
    }

    /// The block's share of `W_out r`, set by the first block and added by the others.
    func read(
      _ rates: UnsafePointer<Scalar>, of block: Range<Int>, chains: Int,
      into output: UnsafeMutablePointer<Scalar>
    ) {
      readout.multiply(
        rates + block.lowerBound, inputs: block, stride: units, rows: chains, into: output,
        outputs: 0..<dimension, stride: dimension, accumulate: block.lowerBound > 0)
    }
  }

  /// Dynamics of `reservoir`; the weights of a wide one are packed once.
  ///
  /// - Parameter precision: that of the products of a wide reservoir; others have single precision.
  public init(
    _ reservoir: CompiledReservoir<Scalar>, timeStep: Scalar,
    precision: ProductPrecision = .float32
  ) {
    self.reservoir = reservoir
    self.timeStep = timeStep
    wide = reservoir.network.isSkinny ? nil : WideWeights(reservoir, precision)
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

  /// r `[chain, n]`
  public func positions(of state: State) -> Matrix<Scalar> { state.rates }

  /// One Euler–Maruyama step of Δt.
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
        withPointers(&state.rates, &state.output) { rates, output in
          Scalar.skinnyHiddenSteps(
            network, stream, chains: chains, steps: steps, timeStep: timeStep, state: rates,
            output: output)
        }
      }
    }
    stream.step += UInt64(steps)
  }

  /// One step, block by block of hidden units: inputs, rates and weights of a block meet in the
  /// cache, and every weight and rate is read once.
  private func wideStep(
    _ state: inout State, _ wide: WideWeights, using stream: inout RandomStream
  ) {
    let (chains, m) = (state.rates.rows, reservoir.network.dimension)
    var input = state.preactivation.take() ?? .zeros(chains, HiddenBlocks.width)
    var noise = state.noise.take() ?? .zeros(chains, m)
    var next = state.next.take() ?? .zeros(chains, m)
    noise.scale(by: 0, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    let bias = reservoir.network.biasRow
    withPointers(&next, &state.rates, &input, reading: state.output, noise, bias) {
      next, rates, input, output, noise, bias in
      for block in HiddenBlocks(units: reservoir.network.units).all {
        wide.feedback.multiply(
          output, inputs: 0..<m, stride: m, rows: chains, into: input, outputs: block,
          stride: block.count)
        leak(of: block, chains, rates: rates, input: input, bias: bias, stream)
        wide.addNoise(noise, to: rates, of: block, chains: chains)
        wide.read(rates, of: block, chains: chains, into: next)
      }
    }
    swap(&state.output, &next)
    (state.preactivation, state.noise, state.next) = (input, noise, next)
  }

  /// `r ← (1 - Δt) r + Δt φ(input + b)` of the units of a block.
  private func leak(
    of block: Range<Int>, _ chains: Int, rates: UnsafeMutablePointer<Scalar>,
    input: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>, _ stream: RandomStream
  ) {
    let network = reservoir.network
    for row in 0..<chains {
      Scalar.leakyStep(
        stream, 1, block.count, network.activation, input: input + row * block.count,
        bias: bias + block.lowerBound, decay: 1 - timeStep, gain: timeStep, amplitude: 0,
        rates + row * network.units + block.lowerBound)
    }
  }
}
