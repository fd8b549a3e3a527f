import Dynamics
import RandomStreams
import Tensors

/// A reservoir that obeys Dale's law and samples exactly (RSN §11.7): every rate neuron is split
/// into an excitatory and an inhibitory neuron with the same input.
///
/// With `W_rec = W̃ W_out = W⁺ - W⁻`, W⁺ and W⁻ non-negative, the 2n neurons have the recurrent weights
///
/// ```
/// W = | W⁺  -W⁻ |     readout (W_out⁺  -W_out⁻),     noise (Σ  Σ),     bias (b  b):
///     | W⁺  -W⁻ |
/// ```
///
/// every column of one sign, recurrent weights and readout alike. Both twins obey
/// `dr = (-r + φ(W r + b)) dt + √2 Σ dB` with the same right-hand side, so that their difference decays
/// as `e^{-t}` from any start and `W r = W_rec r` from then on (from the beginning, if they start alike):
/// the output is the Langevin diffusion (RSN eq. 7), with no leak. The price is twice the neurons, and recurrent
/// weights of full rank.
public struct SplitReservoir<Scalar: TensorScalar>: Sendable {
  /// The reservoir whose neurons are split.
  public let reservoir: CompiledReservoir<Scalar>
  /// W⁺ and W⁻ `[n, n]`, both non-negative.
  public let excitation, inhibition: Matrix<Scalar>
  /// W_out⁺ and W_out⁻ `[m, n]`, both non-negative: what excitatory neurons add to the output, and
  /// what inhibitory neurons take from it.
  public let excitatoryReadout, inhibitoryReadout: Matrix<Scalar>

  /// Splits every neuron of a reservoir; `n²` weights are stored.
  public init(_ reservoir: CompiledReservoir<Scalar>) {
    self.reservoir = reservoir
    let weights = reservoir.network.materializedRecurrentWeights()
    excitation = weights.positivePart(of: 1)
    inhibition = weights.positivePart(of: -1)
    excitatoryReadout = reservoir.network.readout.positivePart(of: 1)
    inhibitoryReadout = reservoir.network.readout.positivePart(of: -1)
  }

  /// Neurons, 2n.
  public var units: Int { 2 * reservoir.network.units }

  /// W `[2n, 2n]`, excitatory neurons first; columns of one sign each.
  public func materializedRecurrentWeights() -> Matrix<Scalar> {
    var negative = inhibition
    negative.scale(by: -1)
    let half = Matrix(beside: excitation, negative)
    return Matrix(stacking: [half, half])
  }

  /// Twins with the same rates, `[chain, 2n]`, from rates `[chain, n]` of the reservoir.
  public func doubled(_ rates: Matrix<Scalar>) -> Matrix<Scalar> { Matrix(beside: rates, rates) }

  /// The output `x = W_out⁺ r⁺ - W_out⁻ r⁻` of rates `[chain, 2n]`.
  public func read(_ rates: Matrix<Scalar>) -> Matrix<Scalar> {
    let n = reservoir.network.units
    var output = rates.columns(0..<n).rowTimes(transpose: excitatoryReadout)
    output.add(rates.columns(n..<2 * n).rowTimes(transpose: inhibitoryReadout), scaledBy: -1)
    return output
  }
}

extension Matrix {
  /// `max(sign · self, 0)`, entry by entry.
  fileprivate func positivePart(of sign: Scalar) -> Matrix {
    var result = self
    result.mapInPlace { max(sign * $0, 0) }
    return result
  }
}
