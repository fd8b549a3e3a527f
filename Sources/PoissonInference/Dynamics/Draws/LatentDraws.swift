import RandomStreams
import Tensors

/// Draws latents for one batch, from addressed or recorded noise.
package struct LatentDraws<Scalar: InferenceScalar>: Sendable {
  var noise: InferenceNoise<Scalar>
  /// Recorded draws used so far.
  private var used = 0

  package init(_ noise: InferenceNoise<Scalar>) { self.noise = noise }

  /// Exact counts of rates, in their place.
  mutating func counts(_ rates: inout Matrix<Scalar>, for use: DrawUse, step: Int) {
    if let given = next() {
      rates = given
    } else {
      var stream = address(use, step)
      rates.drawPoissonCounts(from: &stream)
    }
  }

  /// Relaxed counts of rates `[image, latent]` and their slopes ∂z/∂r (IPVAE eqs. 21, 22).
  package mutating func relaxedCounts(
    of rates: Matrix<Scalar>, _ law: RelaxedLaw, for use: DrawUse, step: Int
  ) -> (counts: Matrix<Scalar>, slopes: Matrix<Scalar>) {
    if let given = next() { return Self.relaxedCounts(of: rates, law, given: given) }
    let stream = address(use, step)
    var (counts, slopes) = (rates, rates)
    withPointers(&counts, &slopes, reading: rates) { counts, slopes, r in
      Scalar.relaxedCounts(
        stream, rates.rows, rates.columns, law.window, temperature: Scalar(law.temperature),
        events: law.events, r, counts: counts, slopes: slopes)
    }
    return (counts, slopes)
  }

  /// The same from recorded exponentials `[event · image, latent]`, of which all are used.
  private static func relaxedCounts(
    of rates: Matrix<Scalar>, _ law: RelaxedLaw, given: Matrix<Scalar>
  ) -> (counts: Matrix<Scalar>, slopes: Matrix<Scalar>) {
    let events = given.rows / rates.rows
    var (counts, slopes) = (rates, rates)
    withPointers(&counts, &slopes, reading: given, rates) { counts, slopes, given, r in
      Scalar.relaxedCounts(
        given: given, rates.count, law.window, temperature: Scalar(law.temperature),
        events: events, r, counts: counts, slopes: slopes)
    }
    return (counts, slopes)
  }

  /// Standard normals `[rows, columns]`.
  mutating func normals(
    _ rows: Int, _ columns: Int, for use: DrawUse, step: Int
  ) -> Matrix<Scalar> {
    if let given = next() { return given }
    var stream = address(use, step)
    return .normals(rows, columns, from: &stream)
  }

  /// Uniforms on (0, 1), `[rows, columns]`.
  mutating func uniforms(
    _ rows: Int, _ columns: Int, for use: DrawUse, step: Int
  ) -> Matrix<Scalar> {
    if let given = next() { return given }
    var stream = address(use, step)
    return .uniforms(rows, columns, from: &stream)
  }

  private mutating func next() -> Matrix<Scalar>? {
    guard case .given(let draws) = noise else { return nil }
    defer { used += 1 }
    precondition(used < draws.count, "the record holds \(draws.count) draws, asked for one more")
    return draws[used]
  }

  /// The address of a draw at an inference step; only for addressed noise.
  func address(_ use: DrawUse, _ step: Int) -> RandomStream {
    guard case .stream(let stream) = noise else { preconditionFailure("recorded noise") }
    return stream.with(use.purpose).at(step: stream.step + UInt64(step))
  }
}
