import Dynamics
import RandomStreams
import Tensors
import Training

/// The reservoir-sampler network RS-FR: n firing-rate units that sample through a linear readout.
///
/// `dr = (-r + φ(W_rec r + b)) dt + √2 Σ dB` (RSN eq. 6) with `W_rec = W̃ W_out` of rank m and
/// `W_out Σ = I`. Its output `x = W_out r` is exactly a Langevin diffusion (RSN eq. 7),
/// `dx = (-x + W_out φ(W̃ x + b)) dt + √2 dB`, whose drift is this model's score `s_θ`.
/// Unitless; time in membrane time constants τ.
///
/// ```swift
/// var stream = RandomStream(seed: 1, purpose: .parameters)
/// let network = ReservoirSampler<Float>(dimension: 2, units: 1_000, activation: .relu, from: &stream)
/// let compiled = try network.compiled()     // Σ and its checks
/// ```
///
/// - Reference: Chen, Jiang, Rao, Shea-Brown, NeurIPS 2023, arXiv 2308.11809.
public struct ReservoirSampler<Scalar: TensorScalar>: ScoreModel, Equatable {
  /// Names of the parameters, as in files.
  public static var parameterNames: [String] { ["readout", "feedback", "bias"] }

  /// W_out `[m, n]`, W̃ᵀ `[m, n]`, b `[1, n]`.
  public var parameters: [Matrix<Scalar>]
  /// φ
  public let activation: Activation

  /// A network with random weights: W_out uniform on ±1/√n, W̃ and b on ±1/√m.
  public init(
    dimension: Int, units: Int, activation: Activation, from stream: inout RandomStream
  ) {
    let (outer, inner) = (1 / Scalar(units).squareRoot(), 1 / Scalar(dimension).squareRoot())
    parameters = [
      .uniforms(dimension, units, in: -outer..<outer, from: &stream),
      .uniforms(dimension, units, in: -inner..<inner, from: &stream),
      .uniforms(1, units, in: -inner..<inner, from: &stream),
    ]
    self.activation = activation
  }

  /// A network of given weights: `readout` W_out `[m, n]`, `feedback` W̃ `[n, m]`, `bias` b, n long.
  public init(
    readout: Matrix<Scalar>, feedback: Matrix<Scalar>, bias: [Scalar], activation: Activation
  ) throws(SamplingError) {
    let (m, n) = (readout.rows, readout.columns)
    guard feedback.shape == [n, m] else {
      throw .shapeMismatch(name: "feedback", expected: [n, m], actual: feedback.shape)
    }
    guard bias.count == n else {
      throw .shapeMismatch(name: "bias", expected: [n], actual: [bias.count])
    }
    parameters = [readout, feedback.transposed, Matrix(rows: 1, columns: n, elements: bias)]
    self.activation = activation
  }

  /// Dimension m of the output.
  public var dimension: Int { parameters[0].rows }
  /// Reservoir neurons n.
  public var units: Int { parameters[0].columns }
  /// W_out `[m, n]`.
  public var readout: Matrix<Scalar> { parameters[0] }
  /// W̃ `[n, m]`.
  public var feedback: Matrix<Scalar> { parameters[1].transposed }
  /// b, n long.
  public var bias: [Scalar] { parameters[2].elements }

  /// W_rec = W̃ W_out `[n, n]`; for analysis of small networks, never for simulation.
  public func materializedRecurrentWeights() -> Matrix<Scalar> {
    feedback.times(readout)
  }

  /// The network whose drift is this one's far from the origin; nil where φ is bounded.
  public var asymptotic: ReservoirSampler? {
    guard activation == .relu || activation == .identity || activation == .softplus else {
      return nil
    }
    var copy = self
    copy.parameters[2] = .zeros(1, units)
    // softplus(R a) / R → relu(a)
    return copy.replacing(activation: activation == .softplus ? .relu : activation)
  }

  private func replacing(activation: Activation) -> ReservoirSampler {
    ReservoirSampler(parameters: parameters, activation: activation)
  }

  /// W_out `[m, n]`, W̃ᵀ `[m, n]`, b `[1, n]`, of shapes that fit.
  init(parameters: [Matrix<Scalar>], activation: Activation) {
    self.parameters = parameters
    self.activation = activation
  }

  /// Calls `body` with the weights as the skinny kernels take them.
  func withSkinnyNetwork<Result>(
    noise: UnsafePointer<Scalar>? = nil, _ body: (Scalar.SkinnyNetwork) -> Result
  ) -> Result {
    withPointers(parameters[0], parameters[1], parameters[2]) { readout, feedback, bias in
      body(
        Scalar.skinnyNetwork(
          units: units, outputs: dimension, activation: activation, readout: readout,
          feedback: feedback, bias: bias, noise: noise))
    }
  }

  /// Whether the fused kernels take this network's waist.
  var isSkinny: Bool { dimension <= skinnyMaximum }
}

/// The widest waist of the fused kernels, `RV_SKINNY_MAXIMUM`.
let skinnyMaximum = 16
