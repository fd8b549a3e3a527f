import RandomStreams

extension Matrix {
  /// Uniform draws on (lower, upper), one row per chain of `stream`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public static func uniforms(
    _ rows: Int, _ columns: Int, in range: Range<Scalar> = 0..<1, from stream: inout RandomStream
  ) -> Matrix {
    var result = zeros(rows, columns)
    result.withMutablePointer { [stream] in Scalar.uniforms(stream, rows, columns, $0) }
    if range != 0..<1 {
      let (lower, width) = (range.lowerBound, range.upperBound - range.lowerBound)
      result.mapInPlace { lower + width * $0 }
    }
    stream.step += 1
    return result
  }

  /// Standard normal draws, one row per chain of `stream`.
  public static func normals(
    _ rows: Int, _ columns: Int, from stream: inout RandomStream
  ) -> Matrix {
    var result = zeros(rows, columns)
    result.fillWithNormals(from: &stream)
    return result
  }

  /// Overwrites every entry with a standard normal draw.
  public mutating func fillWithNormals(from stream: inout RandomStream) {
    let (rows, columns, address) = (rows, columns, stream)
    withMutablePointer { Scalar.normals(address, rows, columns, $0) }
    stream.step += 1
  }

  /// Overwrites every entry with a uniform draw on (0, 1).
  public mutating func fillWithUniforms(from stream: inout RandomStream) {
    let (rows, columns, address) = (rows, columns, stream)
    withMutablePointer { Scalar.uniforms(address, rows, columns, $0) }
    stream.step += 1
  }

  /// Overwrites every entry with an exponential draw of mean 1.
  public mutating func fillWithExponentials(from stream: inout RandomStream) {
    let (rows, columns, address) = (rows, columns, stream)
    withMutablePointer { Scalar.exponentials(address, rows, columns, $0) }
    stream.step += 1
  }

  /// Overwrites every entry, a rate, with a Poisson count of that rate.
  public mutating func drawPoissonCounts(from stream: inout RandomStream) {
    let (rows, columns, address) = (rows, columns, stream)
    withMutablePointer { Scalar.poisson(address, rows, columns, $0, $0) }
    stream.step += 1
  }

  /// `self = decay · self + amplitude · ξ` in one pass, ξ standard normal.
  public mutating func scale(
    by decay: Scalar, addingNormals amplitude: Scalar, from stream: inout RandomStream
  ) {
    let (rows, columns, address) = (rows, columns, stream)
    withMutablePointer {
      Scalar.scaleAddNormals(address, rows, columns, decay: decay, amplitude: amplitude, $0)
    }
    stream.step += 1
  }

  /// The leaky step of a rate network, given its product `input` `[chain, unit]`:
  /// `self = decay · self + gain · φ(input + bias) + amplitude · ξ` in one pass.
  public mutating func leakyStep(
    _ activation: Activation, input: Matrix, bias: [Scalar]? = nil, decay: Scalar, gain: Scalar,
    noise amplitude: Scalar, from stream: inout RandomStream
  ) {
    precondition(input.shape == shape && (bias == nil || bias!.count == columns))
    let (rows, columns, address) = (rows, columns, stream)
    withPointers(&self, reading: input, bias) { state, input, bias in
      Scalar.leakyStep(
        address, rows, columns, activation, input: input, bias: bias, decay: decay, gain: gain,
        amplitude: amplitude, state)
    }
    stream.step += 1
  }
}
