import Dynamics
import RandomStreams
import Tensors
import Training

/// A reservoir driven by an input current V l, of k numbers l: the noise level, or a cue.
///
/// `o(x, l) = -x + W_out φ(W̃ x + V l + b)`. At a fixed current it is a plain reservoir sampler with
/// bias `b + V l` (`network(drivenBy:)`), so that every engine runs it.
///
/// As a noise-conditioned network (RSN §11.1, k = 2) it predicts `-e` from `γ x`, with
/// `γ = 1/√(σ² + 0.03)` and `l = (ln σ, (ln σ)²/4)`; the score of p_σ is `o / σ`. At a fixed level that is
/// a reservoir sampler in the variable `√(γ/σ) x` (`level(_:)`): the level acts as a current, a gain of
/// the feedback and a common time constant. As an amortised observer (RSN §11.2, k numbers y) `o` is
/// the score of `p(x | y)`.
public struct ConditionedReservoir<Scalar: TensorScalar>: Trainable, Equatable {
  /// Names of the parameters, as in files.
  public static var parameterNames: [String] { ["readout", "feedback", "currentWeights", "bias"] }

  /// W_out `[m, n]`, W̃ᵀ `[m, n]`, Vᵀ `[k, n]`, b `[1, n]`.
  public var parameters: [Matrix<Scalar>]
  /// φ
  public let activation: Activation

  /// A network with random weights: W_out uniform on ±1/√n, the others on ±1/√m.
  public init(
    dimension: Int, currents: Int = 2, units: Int, activation: Activation,
    from stream: inout RandomStream
  ) {
    let (outer, inner) = (1 / Scalar(units).squareRoot(), 1 / Scalar(dimension).squareRoot())
    parameters = [
      .uniforms(dimension, units, in: -outer..<outer, from: &stream),
      .uniforms(dimension, units, in: -inner..<inner, from: &stream),
      .uniforms(currents, units, in: -inner..<inner, from: &stream),
      .uniforms(1, units, in: -inner..<inner, from: &stream),
    ]
    self.activation = activation
  }

  /// A network of given weights: those of `network` and `currentWeights` V `[n, k]`.
  public init(
    _ network: ReservoirSampler<Scalar>, currentWeights: Matrix<Scalar>
  ) throws(SamplingError) {
    guard currentWeights.rows == network.units else {
      throw .shapeMismatch(
        name: "currentWeights", expected: [network.units, currentWeights.columns],
        actual: currentWeights.shape)
    }
    parameters = [
      network.readout, network.transposedFeedback, currentWeights.transposed, network.biasRow,
    ]
    activation = network.activation
  }

  /// Dimension m.
  public var dimension: Int { parameters[0].rows }
  /// Numbers k of the input current.
  public var currents: Int { parameters[2].rows }
  /// Reservoir neurons n.
  public var units: Int { parameters[0].columns }
  /// W_out `[m, n]`.
  var readout: Matrix<Scalar> { parameters[0] }
  /// W̃ᵀ `[m, n]` and Vᵀ `[k, n]`, as they are stored.
  var transposedFeedback: Matrix<Scalar> { parameters[1] }
  var transposedCurrentWeights: Matrix<Scalar> { parameters[2] }
  /// b `[1, n]`, as it is stored.
  var biasRow: Matrix<Scalar> { parameters[3] }

  /// The reservoir sampler that this network is under a constant current, k numbers.
  public func network(drivenBy current: [Double]) -> ReservoirSampler<Scalar> {
    precondition(current.count == currents, "\(current.count) numbers for \(currents) currents")
    var bias = biasRow
    for (index, value) in current.enumerated() {
      bias.add(transposedCurrentWeights.rows(index..<index + 1), scaledBy: Scalar(value))
    }
    return ReservoirSampler(
      parameters: [readout, transposedFeedback, bias], activation: activation)
  }

  /// γ of a level.
  public static func inputGain(_ noise: Double) -> Double {
    1 / (noise * noise + 0.03).squareRoot()
  }

  /// l of a level.
  public static func current(_ noise: Double) -> [Double] {
    [log(noise), log(noise) * log(noise) / 4]
  }

  /// The network at one level, as a reservoir sampler of another scale.
  public struct Level: Sendable {
    /// The reservoir in the variable `x · scale`.
    public let network: ReservoirSampler<Scalar>
    /// √(γ/σ): multiplies x to give the reservoir's variable, and its square times a time step in x
    /// is a time step of the reservoir.
    public let scale: Double
    /// σ
    public let noise: Double
  }

  /// The reservoir sampler that this network is at level σ.
  ///
  /// `dx = (o/σ) dt + √2 dB` with `z = √(γ/σ) x` and `T = γσ` becomes
  /// `dz = (-z + W_out/√T φ(√T W̃ z + b + V l)) dt' + √2 dB'`, `dt' = (γ/σ) dt`.
  public func level(_ noise: Double) -> Level {
    let gain = Self.inputGain(noise)
    let root = Scalar((gain * noise).squareRoot())  // √T
    var network = network(drivenBy: Self.current(noise))
    network.parameters[0].scale(by: 1 / root)
    network.parameters[1].scale(by: root)
    return Level(
      network: network, scale: (gain / noise).squareRoot(), noise: noise)
  }

  /// The score of p_σ at every row of `x`.
  public func score(at x: Matrix<Scalar>, noise: Double) -> Matrix<Scalar> {
    ConditionedScore(self, noise: noise).score(at: x)
  }

  // MARK: - Training

  /// One batch with its own level in every row; memory for the gradients.
  struct Batch: Sendable {
    /// `γ x`, or x, `[B, m]`
    var scaled: Matrix<Scalar>
    /// l `[B, k]`
    var current: Matrix<Scalar>
    var preactivation, activity, gradient: Matrix<Scalar>  // [B, n]
    /// o, then the error by it, `[B, m]`
    var output: Matrix<Scalar>

    init(rows: Int, of model: ConditionedReservoir) {
      let units = model.units
      scaled = .zeros(rows, model.dimension)
      output = scaled
      current = .zeros(rows, model.currents)
      preactivation = .zeros(rows, units)
      (activity, gradient) = (preactivation, preactivation)
    }
  }

  /// Writes o into `batch.output`.
  func evaluateOutput(_ batch: inout Batch) {
    batch.preactivation.setToProduct(batch.scaled, transposedFeedback)
    batch.preactivation.setToProduct(batch.current, transposedCurrentWeights, adding: 1)
    batch.preactivation.addRow(biasRow.elements)
    batch.activity.setToActivation(activation, of: batch.preactivation)
    batch.output.setToProduct(batch.activity, readout, transposingSecond: true)
    batch.output.add(batch.scaled, scaledBy: -1)
  }

  /// Gradients of a loss whose derivative by o is in `batch.output`.
  func evaluateGradients(_ batch: inout Batch, into gradients: inout [Matrix<Scalar>]) {
    gradients[0].setToProduct(batch.output, batch.activity, transposingFirst: true)
    batch.gradient.setToProduct(batch.output, readout)
    batch.gradient.multiplyBySlope(of: activation, at: &batch.preactivation)
    gradients[1].setToProduct(batch.scaled, batch.gradient, transposingFirst: true)
    gradients[2].setToProduct(batch.current, batch.gradient, transposingFirst: true)
    gradients[3] = Matrix(rows: 1, columns: units, elements: batch.gradient.columnSums())
  }
}
