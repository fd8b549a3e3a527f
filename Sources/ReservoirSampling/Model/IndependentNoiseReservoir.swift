import Dynamics
import RandomStreams
import Tensors
import Training

/// A reservoir in which every neuron has its own noise (RSN eq. 8): Σ = a I in place of the projection.
///
/// The output then diffuses with `D = a² W_out W_outᵀ`, and Langevin sampling of p needs the drift
/// `D s_p`; so the model score is `s_θ(x) = D⁻¹ (-x + W_out φ(W̃ x + b))`.
public struct IndependentNoiseReservoir<Scalar: TensorScalar>: ScoreModel, Equatable {
  /// Names of the parameters, as in files.
  public static var parameterNames: [String] { ReservoirSampler<Scalar>.parameterNames }

  /// The network without its noise.
  public var network: ReservoirSampler<Scalar>
  /// a, the noise amplitude of every neuron.
  public let noiseAmplitude: Scalar

  /// Gives every neuron of `network` noise of amplitude a.
  public init(_ network: ReservoirSampler<Scalar>, noiseAmplitude: Scalar = 1) {
    self.network = network
    self.noiseAmplitude = noiseAmplitude
  }

  /// W_out `[m, n]`, W̃ᵀ `[m, n]`, b `[1, n]`.
  public var parameters: [Matrix<Scalar>] {
    get { network.parameters }
    _modify { yield &network.parameters }
  }
  /// φ
  public var activation: Activation { network.activation }
  /// Dimension m.
  public var dimension: Int { network.dimension }
  /// Drift and `D s` point the same way far out only for isotropic D; the check of the inner
  /// network bounds the drift itself.
  public var asymptotic: IndependentNoiseReservoir? {
    network.asymptotic.map { IndependentNoiseReservoir($0, noiseAmplitude: noiseAmplitude) }
  }

  /// D = a² W_out W_outᵀ `[m, m]`.
  public var diffusion: Matrix<Scalar> {
    var gram = network.parameters[0].times(transpose: network.parameters[0])
    gram.scale(by: noiseAmplitude * noiseAmplitude)
    return gram
  }

  /// M = D⁻¹ `[m, m]`; not a number where D is singular to rounding, so that a training or a chain
  /// stops there with an error.
  func inverseDiffusion() -> Matrix<Scalar> {
    let exact = try? Matrix<Double>(diffusion).solvePositiveDefinite(.identity(dimension))
    return exact.map { Matrix<Scalar>($0) } ?? Matrix(repeating: .nan, dimension, dimension)
  }

  /// Memory for one batch: the drift f, M, and the inner network's.
  public struct Workspace: Sendable {
    var drift: Matrix<Scalar>
    var driftError: Matrix<Scalar>
    var inverse: Matrix<Scalar>
    var inner: ReservoirSampler<Scalar>.Workspace
  }

  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) -> Workspace {
    let empty = Matrix<Scalar>.zeros(rows, dimension)
    return Workspace(
      drift: empty, driftError: empty, inverse: .zeros(dimension, dimension),
      inner: network.makeWorkspace(rows: rows))
  }

  /// `s_θ = f M`, f the drift of the output.
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace
  ) {
    network.evaluateScore(at: x, into: &workspace.drift, using: &workspace.inner)
    workspace.inverse = inverseDiffusion()
    score.setToProduct(workspace.drift, workspace.inverse)
  }

  /// `df = E M`, `G_D = -M sym(fᵀ E) M`, `dW_out = dfᵀ H + 2 a² G_D W_out`, the rest as in the inner
  /// network with df in place of E.
  public func evaluateGradients(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, into gradients: inout [Matrix<Scalar>],
    using workspace: inout Workspace
  ) {
    let inverse = workspace.inverse
    workspace.driftError.setToProduct(error, inverse)
    network.evaluateGradients(
      at: x, error: workspace.driftError, into: &gradients, using: &workspace.inner)
    var outer = workspace.drift.transposeTimes(error)
    outer.add(outer.transposed)  // 2 sym(fᵀ E)
    let diffusionGradient = inverse.times(outer).times(inverse)
    gradients[0].setToProduct(
      diffusionGradient, network.parameters[0], scaledBy: -noiseAmplitude * noiseAmplitude,
      adding: 1)
  }
}
