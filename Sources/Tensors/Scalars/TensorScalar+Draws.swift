import CKernels
import RandomStreams

/// Random draws of shape `[rows, columns]`; row `i` belongs to chain `chain + i` of the stream.
extension TensorScalar {
  /// Uniform in (0, 1), from column `unit` on, a multiple of 4 (Float) or 2 (Double).
  public static func uniforms(
    _ stream: RandomStream, from unit: Int = 0, _ rows: Int, _ columns: Int, _ out: Output
  ) {
    rv_uniforms_from(precision, stream.address, unit, rows, columns, out)
  }

  /// Standard normals.
  public static func normals(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output
  ) {
    rv_normals(precision, stream.address, rows, columns, out)
  }

  /// Exponentials of mean 1.
  public static func exponentials(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output
  ) {
    rv_exponentials(precision, stream.address, rows, columns, out)
  }

  /// Poisson counts; those of negative, infinite or undefined rates are NaN.
  public static func poisson(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ rates: Input, _ counts: Output
  ) {
    rv_poisson(precision, stream.address, rows, columns, rates, counts)
  }

  /// `state = decay state + amplitude ξ`, ξ standard normals.
  public static func scaleAddNormals(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, decay: Self, amplitude: Self,
    _ state: Output
  ) {
    rv_scale_add_normals(
      precision, stream.address, rows, columns, Double(decay), Double(amplitude), state)
  }

  /// `state = decay state + gain φ(input + bias) + amplitude ξ`; amplitude 0 draws nothing.
  public static func leakyStep(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ activation: Activation, input: Input,
    bias: Input?, decay: Self, gain: Self, amplitude: Self, _ state: Output
  ) {
    var leak = rv_leak(
      activation: activation.kernel, input: input, bias: bias, decay: Double(decay),
      gain: Double(gain), amplitude: Double(amplitude))
    rv_leaky_step(precision, stream.address, rows, columns, &leak, state)
  }
}
