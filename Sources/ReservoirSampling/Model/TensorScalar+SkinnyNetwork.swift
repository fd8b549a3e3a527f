import CKernels
import RandomStreams
import Tensors

/// Networks with a skinny waist, n units read out to m = 1...16 outputs; weights have the unit index
/// innermost.
extension TensorScalar {
  /// The weights as the kernels take them.
  public typealias SkinnyNetwork = rv_skinny

  /// Weights W_out `[m, n]`, W̃ᵀ `[m, n]`, b `[n]` and Σᵀ `[m, n]`, which must outlive the result.
  public static func skinnyNetwork(
    units: Int, outputs: Int, activation: Activation, readout: Input, feedback: Input, bias: Input,
    noise: Input?
  ) -> SkinnyNetwork {
    rv_skinny(
      units: units, outputs: outputs, activation: activation.kernel, readout: readout,
      feedback: feedback, bias: bias, noise: noise)
  }

  /// Steps `r += Δt (-r + φ(W̃ (W_out r) + b)) + √(2 Δt) Σ ξ` of states `[chain, n]`; `output`
  /// `[chain, m]` receives W_out r.
  public static func skinnyHiddenSteps(
    _ network: SkinnyNetwork, _ stream: RandomStream, chains: Int, steps: Int, timeStep: Self,
    state: Output, output: Output
  ) {
    withUnsafePointer(to: network) {
      rv_skinny_hidden_steps(
        precision, $0, stream.address, chains, steps, Double(timeStep), state, output)
    }
  }

  /// Steps `x += Δt (-x + W_out φ(W̃ x + b)) + √(2 Δt) ξ` of states `[chain, m]`.
  public static func skinnyOutputSteps(
    _ network: SkinnyNetwork, _ stream: RandomStream, chains: Int, steps: Int, timeStep: Self,
    state: Output
  ) {
    withUnsafePointer(to: network) {
      rv_skinny_output_steps(
        precision, $0, stream.address, chains, steps, Double(timeStep), state)
    }
  }

  /// `-x + W_out φ(W̃ x + b)` for x `[rows, m]`.
  public static func skinnyScore(
    _ network: SkinnyNetwork, rows: Int, _ x: Input, _ score: Output
  ) {
    withUnsafePointer(to: network) { rv_skinny_score(precision, $0, rows, x, score) }
  }

  /// Gradients of a loss with ∂L/∂score = `error` `[rows, m]`; all are overwritten.
  public static func skinnyGradients(
    _ network: SkinnyNetwork, rows: Int, _ x: Input, error: Input, dReadout: Output,
    dFeedback: Output, dBias: Output
  ) {
    withUnsafePointer(to: network) {
      rv_skinny_gradients(precision, $0, rows, x, error, dReadout, dFeedback, dBias)
    }
  }
}
