import Dynamics
import RandomStreams
import Tensors
import Training

/// A reservoir with tied weights, `W_out = W̃ᵀ diag(c)` (RSN §11.3): its score is a gradient.
///
/// `log q(x) = -|x|²/2 + Σ_k c_k Φ(w_k · x + b_k)`, Φ' = φ, up to a constant; curl-free, reversible,
/// still universal. As a network it is the reservoir sampler `network`, with all of its engines;
/// the exact density adds Metropolis-adjusted sampling and exact divergences on a grid.
public struct TiedReservoir<Scalar: TensorScalar>: ScoreModel, DifferentiableDensity, Equatable {
  /// Names of the parameters, as in files.
  public static var parameterNames: [String] { ["feedback", "coefficients", "bias"] }

  /// W̃ᵀ `[m, n]`, c `[1, n]`, b `[1, n]`.
  public var parameters: [Matrix<Scalar>]
  /// φ
  public let activation: Activation

  /// A network with random weights: W̃ and b uniform on ±1/√m, c on ±1/√n.
  public init(
    dimension: Int, units: Int, activation: Activation, from stream: inout RandomStream
  ) {
    let (outer, inner) = (1 / Scalar(units).squareRoot(), 1 / Scalar(dimension).squareRoot())
    parameters = [
      .uniforms(dimension, units, in: -inner..<inner, from: &stream),
      .uniforms(1, units, in: -outer..<outer, from: &stream),
      .uniforms(1, units, in: -inner..<inner, from: &stream),
    ]
    self.activation = activation
  }

  /// A network of given weights: `feedback` W̃ `[n, m]`, `coefficients` c and `bias` b, n long.
  public init(
    feedback: Matrix<Scalar>, coefficients: [Scalar], bias: [Scalar], activation: Activation
  ) throws(SamplingError) {
    let n = feedback.rows
    for (name, count) in [("coefficients", coefficients.count), ("bias", bias.count)]
    where count != n {
      throw .shapeMismatch(name: name, expected: [n], actual: [count])
    }
    parameters = [
      feedback.transposed, Matrix(rows: 1, columns: n, elements: coefficients),
      Matrix(rows: 1, columns: n, elements: bias),
    ]
    self.activation = activation
  }

  private init(parameters: [Matrix<Scalar>], activation: Activation) {
    self.parameters = parameters
    self.activation = activation
  }

  /// Dimension m.
  public var dimension: Int { parameters[0].rows }
  /// Reservoir neurons n.
  public var units: Int { parameters[0].columns }
  /// W̃ᵀ `[m, n]`, as it is stored.
  var transposedFeedback: Matrix<Scalar> { parameters[0] }
  /// c `[1, n]`, as it is stored.
  var coefficients: Matrix<Scalar> { parameters[1] }
  /// b `[1, n]`, as it is stored.
  var biasRow: Matrix<Scalar> { parameters[2] }

  /// The same network as a reservoir sampler with `W_out = W̃ᵀ diag(c)`.
  public var network: ReservoirSampler<Scalar> {
    var readout = transposedFeedback
    readout.multiplyColumns(by: coefficients.elements)
    return ReservoirSampler(
      parameters: [readout, transposedFeedback, biasRow], activation: activation)
  }

  /// The network whose drift is this one's far from the origin; nil where φ is bounded.
  public var asymptotic: TiedReservoir? {
    guard let far = network.asymptotic else { return nil }
    return TiedReservoir(
      parameters: [transposedFeedback, coefficients, far.biasRow], activation: far.activation)
  }

  /// Memory for one batch: the network's, and the gradients of its weights.
  public struct Workspace: Sendable {
    var inner: ReservoirSampler<Scalar>.Workspace
    var gradients: [Matrix<Scalar>]
    var preactivation: Matrix<Scalar>
  }

  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) -> Workspace {
    let network = network
    return Workspace(
      inner: network.makeWorkspace(rows: rows), gradients: network.zeroGradients,
      preactivation: .zeros(rows, units))
  }

  /// ∇ ln p at every row of `x`.
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace
  ) {
    network.evaluateScore(at: x, into: &score, using: &workspace.inner)
  }

  /// With the untied gradients dW_out, dW̃, db: `dc_k = Σ_i dW_out[i, k] W̃[k, i]`,
  /// `dW̃ᵀ ← dW̃ᵀ + dW_out diag(c)`.
  public func evaluateGradients(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, into gradients: inout [Matrix<Scalar>],
    using workspace: inout Workspace
  ) {
    network.evaluateGradients(
      at: x, error: error, into: &workspace.gradients, using: &workspace.inner)
    var share = workspace.gradients[0]
    share.multiplyElementwise(by: transposedFeedback)
    gradients[1] = Matrix(rows: 1, columns: units, elements: share.columnSums())
    share = workspace.gradients[0]
    share.multiplyColumns(by: coefficients.elements)
    share.add(workspace.gradients[1])
    gradients[0] = share
    gradients[2] = workspace.gradients[2]
  }

  // MARK: - Density

  /// ∇ log q and `log q(x) = -|x|²/2 + Σ_k c_k Φ(w_k · x + b_k)`, accumulated in `Double`.
  public func evaluate(
    at x: Matrix<Scalar>, score: inout Matrix<Scalar>, logDensity: inout [Double],
    using workspace: inout Workspace
  ) {
    evaluateScore(at: x, into: &score, using: &workspace)
    workspace.preactivation.setToRowProduct(x, transposedFeedback)
    workspace.preactivation.addRow(biasRow.elements)
    let primitives = activation.primitive(of: Matrix<Double>(workspace.preactivation))
    let sums = primitives.rowTimes(transpose: Matrix<Double>(coefficients))
    let x = Matrix<Double>(x)
    for row in logDensity.indices {
      logDensity[row] = sums[row, 0] - x.row(row).reduce(0) { $0 + $1 * $1 } / 2
    }
  }
}
