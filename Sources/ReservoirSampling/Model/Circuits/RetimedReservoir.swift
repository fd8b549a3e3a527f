import Dynamics
import RandomStreams
import Tensors

/// A reservoir with unequal time constants that samples exactly (RSN §11.8).
///
/// Unequal τ_i break the closure of the output: `W_out τ⁻¹ (-r + φ)` is no function of `x = W_out r`. Read
/// out with `V = W_out diag(τ)` and the time constants cancel; what is left of the leak, `W_out r - V r`, is
/// linear in r and is given back as a recurrent current of rank m:
///
/// ```
/// τ_i dr_i = (-r_i + φ(W̃ x + b)_i + τ_i [Λ (W_out r - x)]_i) dt + τ_i √2 [Λ dB]_i,
/// x = V r,  V Λ = I.
/// ```
///
/// The output then obeys (RSN eq. 7) at every instant and after discretisation, from any start. Weights stay as
/// trained.
public struct RetimedReservoir<Scalar: TensorScalar>: Sendable {
  /// The network, as trained.
  public let network: ReservoirSampler<Scalar>
  /// τ_i, n long, in mean membrane time constants.
  public let timeConstants: [Scalar]
  /// The readout V = W_out diag(τ) `[m, n]`, and Λ.
  public let readout: CompiledReservoir<Scalar>

  /// Corrects `network` for `timeConstants`.
  ///
  /// - Throws: `SamplingError` for constants that do not fit or are not above 0, `CompileError` where
  ///   `V` has no inverse.
  public init(
    _ network: ReservoirSampler<Scalar>, timeConstants: [Scalar], allowingRidge: Bool = false
  ) throws {
    guard timeConstants.count == network.units else {
      throw SamplingError.shapeMismatch(
        name: "timeConstants", expected: [network.units], actual: [timeConstants.count])
    }
    if let wrong = timeConstants.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw SamplingError.invalidParameter(
        name: "timeConstants", value: "\(wrong)", expected: "numbers above 0")
    }
    self.network = network
    self.timeConstants = timeConstants
    var retimed = network
    retimed.parameters[0].multiplyColumns(by: timeConstants)
    readout = try retimed.compiled(allowingRidge: allowingRidge)
  }

  /// The least-norm rates `[chain, n]` with outputs `[chain, m]`.
  public func lift(_ outputs: Matrix<Scalar>) -> Matrix<Scalar> { readout.lift(outputs) }

  /// The output `x = V r` of rates `[chain, n]`.
  public func read(_ rates: Matrix<Scalar>) -> Matrix<Scalar> { readout.read(rates) }
}
