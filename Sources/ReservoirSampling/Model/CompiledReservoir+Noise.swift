import Dynamics
import Tensors

extension CompiledReservoir {
  /// `Σ' = W_out⁺ U + P Z`, transposed `[m, n]` (RSN §2.3, general noise): every such Σ' with an
  /// orthogonal U gives the same law of the output.
  ///
  /// - Parameters:
  ///   - root: U `[m, m]`, orthogonal, or √D U for noise of another diffusion D; nil for I.
  ///   - kernelNoise: Z `[n, m]`; nil for none.
  public func generalNoise(
    root: Matrix<Scalar>? = nil, kernelNoise: Matrix<Scalar>? = nil
  ) throws(SamplingError) -> Matrix<Scalar> {
    let (m, n) = (network.dimension, network.units)
    var result =
      root.map { $0.transposed.times(noiseProjectionTransposed) } ?? noiseProjectionTransposed
    guard let kernelNoise else { return result }
    guard kernelNoise.shape == [n, m] else {
      throw .shapeMismatch(name: "kernelNoise", expected: [n, m], actual: kernelNoise.shape)
    }
    result.add(kernelPart(of: kernelNoise.transposed))
    return result
  }

  /// The part of states `[row, n]` in ker W_out: `P r = r - Σ W_out r` (RSN §2.4).
  public func kernelPart(of states: Matrix<Scalar>) -> Matrix<Scalar> {
    var rest = states
    rest.add(lift(read(states)), scaledBy: -1)
    return rest
  }

  /// Covariance of the noise that neurons share, `2 Σ Σᵀ` `[n, n]` per unit of time, rank m: noise
  /// correlations follow the readout, and ker W_out is free of noise.
  public var noiseCovariance: Matrix<Scalar> {
    var covariance = noiseProjectionTransposed.transposeTimes(noiseProjectionTransposed)
    covariance.scale(by: 2)
    return covariance
  }
}
