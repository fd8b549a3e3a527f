import Dynamics
import RandomStreams
import Tensors
import Training

/// The sampler-only networks SO-SC and SO-FR: the m neurons themselves are the samples.
///
/// Synaptic currents (RSN eq. 3): `dx = γ ⊙ (-x + W φ(x) + c) dt + √2 Σ_o dB`.
/// Firing rates (RSN eq. 5): `dx = γ ⊙ (-x + φ(W x + c)) dt + √2 Σ_o dB`.
/// In both `Σ_o Σ_oᵀ = (S Sᵀ)⁻¹`, and the model score is `s_θ(x) = S Sᵀ [drift]` (RSN eq. 4).
///
/// - Reference: Chen et al. (2023), arXiv 2308.11809.
public struct SamplerOnlyNetwork<Scalar: TensorScalar>: ScoreModel, Equatable {
  /// Where the nonlinearity stands.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// SO-SC: inside the sum (RSN eq. 3).
    case synapticCurrent
    /// SO-FR: outside the sum (RSN eq. 5).
    case firingRate
  }

  /// Names of the parameters, as in files.
  public static var parameterNames: [String] { ["weights", "bias", "gain", "inverseNoiseRoot"] }

  /// Whether φ acts inside the sum or on it.
  public let kind: Kind
  /// φ
  public let activation: Activation
  /// W `[m, m]`, c `[1, m]`, γ `[1, m]`, S `[m, m]`.
  public var parameters: [Matrix<Scalar>]

  /// A network with W and c uniform on ±1/√m, γ = 1, S = I.
  public init(
    _ kind: Kind, dimension: Int, activation: Activation, from stream: inout RandomStream
  ) {
    self.kind = kind
    self.activation = activation
    let width = 1 / Scalar(dimension).squareRoot()
    parameters = [
      .uniforms(dimension, dimension, in: -width..<width, from: &stream),
      .uniforms(1, dimension, in: -width..<width, from: &stream),
      Matrix(repeating: 1, 1, dimension), .identity(dimension),
    ]
  }

  /// A network of given parameters W, c, γ, S.
  public init(
    _ kind: Kind, weights: Matrix<Scalar>, bias: [Scalar], gain: [Scalar],
    inverseNoiseRoot: Matrix<Scalar>, activation: Activation
  ) throws(SamplingError) {
    let m = weights.rows
    for (name, shape) in [("weights", weights.shape), ("inverseNoiseRoot", inverseNoiseRoot.shape)]
    where shape != [m, m] {
      throw .shapeMismatch(name: name, expected: [m, m], actual: shape)
    }
    for (name, count) in [("bias", bias.count), ("gain", gain.count)] where count != m {
      throw .shapeMismatch(name: name, expected: [m], actual: [count])
    }
    self.kind = kind
    self.activation = activation
    parameters = [
      weights, Matrix(rows: 1, columns: m, elements: bias),
      Matrix(rows: 1, columns: m, elements: gain), inverseNoiseRoot,
    ]
  }

  /// Neurons m, which are the outputs.
  public var dimension: Int { parameters[0].rows }
  /// W `[m, m]`.
  public var weights: Matrix<Scalar> { parameters[0] }
  /// c, m long.
  public var bias: [Scalar] { parameters[1].elements }
  /// γ, m long.
  public var gain: [Scalar] { parameters[2].elements }
  /// S `[m, m]`.
  public var inverseNoiseRoot: Matrix<Scalar> { parameters[3] }
  /// S Sᵀ `[m, m]`, the inverse noise covariance.
  public var precision: Matrix<Scalar> { inverseNoiseRoot.times(transpose: inverseNoiseRoot) }

  /// The network whose drift is this one's far from the origin; nil where φ is bounded.
  public var asymptotic: SamplerOnlyNetwork? {
    guard activation == .relu || activation == .identity || activation == .softplus else {
      return nil
    }
    var parameters = parameters
    parameters[1] = .zeros(1, dimension)
    return SamplerOnlyNetwork(
      kind: kind, activation: activation == .softplus ? .relu : activation, parameters: parameters)
  }

  private init(kind: Kind, activation: Activation, parameters: [Matrix<Scalar>]) {
    self.kind = kind
    self.activation = activation
    self.parameters = parameters
  }

  // MARK: - Score and gradients

  /// Memory for a batch of B rows, all `[B, m]`; names as in RSN §3.3.
  public struct Workspace: Sendable {
    var activity: Matrix<Scalar>  // φ(X) (SC) or U = φ(A) (FR)
    var preactivation: Matrix<Scalar>  // A (FR)
    var velocity: Matrix<Scalar>  // V = U - X
    var drift: Matrix<Scalar>  // F = γ ⊙ V
    var gradient: Matrix<Scalar>  // dF, then dV, then dA
  }

  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) -> Workspace {
    let empty = Matrix<Scalar>.zeros(rows, dimension)
    return Workspace(
      activity: empty, preactivation: empty, velocity: empty, drift: empty, gradient: empty)
  }

  /// `s_θ(x) = S Sᵀ [γ ⊙ (…)]` (RSN eq. 4, RSN eq. 5).
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace
  ) {
    evaluateDrift(at: x, using: &workspace)
    score.setToRowProduct(workspace.drift, precision)
  }

  /// F = γ ⊙ (U - X), left in the workspace.
  func evaluateDrift(at x: Matrix<Scalar>, using workspace: inout Workspace) {
    switch kind {
    case .synapticCurrent:
      workspace.activity.setToActivation(activation, of: x)
      workspace.velocity.setToRowProduct(workspace.activity, weights, transposingSecond: true)
      workspace.velocity.addRow(bias)
    case .firingRate:
      workspace.preactivation.setToRowProduct(x, weights, transposingSecond: true)
      workspace.preactivation.addRow(bias)
      workspace.velocity.setToActivation(activation, of: workspace.preactivation)
    }
    workspace.velocity.add(x, scaledBy: -1)
    workspace.drift.copy(workspace.velocity)
    workspace.drift.multiplyColumns(by: gain)
  }

  /// The gradients of RSN §3.3, in its names.
  public func evaluateGradients(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, into gradients: inout [Matrix<Scalar>],
    using workspace: inout Workspace
  ) {
    // G = Fᵀ E, dS = (G + Gᵀ) S
    var outer = workspace.drift.transposeTimes(error)
    outer.add(outer.transposed)
    gradients[3].setToProduct(outer, inverseNoiseRoot)
    // dF = E M, dγ = Σ dF ⊙ V, dV = dF ⊙ γ
    workspace.gradient.setToProduct(error, precision)
    workspace.drift.copy(workspace.gradient)
    workspace.drift.multiplyElementwise(by: workspace.velocity)
    gradients[2] = Matrix(rows: 1, columns: dimension, elements: workspace.drift.columnSums())
    workspace.gradient.multiplyColumns(by: gain)
    switch kind {
    case .synapticCurrent:  // dW = dVᵀ φ(X)
      gradients[0].setToProduct(workspace.gradient, workspace.activity, transposingFirst: true)
    case .firingRate:  // dA = dV ⊙ φ'(A), dW = dAᵀ X
      workspace.gradient.multiplyBySlope(of: activation, at: &workspace.preactivation)
      gradients[0].setToProduct(workspace.gradient, x, transposingFirst: true)
    }
    gradients[1] = Matrix(
      rows: 1, columns: dimension, elements: workspace.gradient.columnSums())
  }
}
