import RandomStreams
import Tensors

/// Draws latents for one batch, from addressed or recorded noise.
struct LatentDraws<Scalar: InferenceScalar>: Sendable {
  enum Use { case update, readout }

  var noise: InferenceNoise<Scalar>
  /// Recorded draws used so far.
  private var used = 0

  init(_ noise: InferenceNoise<Scalar>) { self.noise = noise }

  /// Exact counts of rates, in their place.
  mutating func counts(_ rates: inout Matrix<Scalar>, _ use: Use, step: Int) {
    if let given = next() {
      rates = given
    } else {
      var stream = address(use, step)
      rates.drawPoissonCounts(from: &stream)
    }
  }

  /// Relaxed counts of rates and their slopes ∂z/∂r.
  mutating func relaxedCounts(
    _ rates: Matrix<Scalar>, _ use: Use, step: Int, window: CountWindow, temperature: Double,
    events: Int
  ) -> (counts: Matrix<Scalar>, slopes: Matrix<Scalar>) {
    var counts = rates
    var slopes = rates
    let (rows, columns, count) = (rates.rows, rates.columns, rates.count)
    let given = next()
    rates.withPointer { rates in
      counts.withMutablePointer { z in
        slopes.withMutablePointer { slope in
          if let given {
            given.withPointer {
              Scalar.relaxedCounts(
                given: $0, count, window, temperature: Scalar(temperature),
                events: given.rows / rows, rates, counts: z, slopes: slope)
            }
          } else {
            Scalar.relaxedCounts(
              address(use, step), rows, columns, window, temperature: Scalar(temperature),
              events: events, rates, counts: z, slopes: slope)
          }
        }
      }
    }
    return (counts, slopes)
  }

  /// Standard normals.
  mutating func normals(_ rows: Int, _ columns: Int, _ use: Use, step: Int) -> Matrix<Scalar> {
    if let given = next() { return given }
    var stream = address(use, step)
    return .normals(rows, columns, from: &stream)
  }

  /// Uniforms on (0, 1).
  mutating func uniforms(_ rows: Int, _ columns: Int, _ use: Use, step: Int) -> Matrix<Scalar> {
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
  func address(_ use: Use, _ step: Int) -> RandomStream {
    guard case .stream(let stream) = noise else { preconditionFailure("recorded noise") }
    return stream.with(use == .update ? .inferenceUpdate : .inferenceReadout)
      .at(step: stream.step + UInt64(step))
  }
}
