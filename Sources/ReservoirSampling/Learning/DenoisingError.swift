import Dynamics
import RandomStreams
import Tensors

/// How far a score is from taking noise off draws.
enum DenoisingError {
  /// `‖x - D(x ± σ e)‖²`, `D(z) = z + σ² s(z)`, of every draw: the mean over four pairs of opposite noise. It
  /// is `2 σ⁴` times the loss (RSN eq. 10) of that draw.
  static func of(
    _ score: some ScoreFunction<Float>, at draws: Matrix<Float>, noise: Double, seed: UInt64
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: draws.rows)
    for pair in 0..<4 {
      var stream = RandomStream(seed: seed, step: UInt64(pair), purpose: .metrics)
      let normals = Matrix<Float>.normals(draws.rows, draws.columns, from: &stream)
      for sign in [Float(noise), -Float(noise)] {
        var noisy = draws
        noisy.add(normals, scaledBy: sign)
        var rest = score.score(at: noisy)
        rest.scale(by: Float(noise * noise))
        rest.add(normals, scaledBy: sign)
        for row in sums.indices {
          sums[row] += rest.row(row).reduce(0) { $0 + Double($1) * Double($1) } / 8
        }
      }
    }
    return sums
  }

  /// That of a noise-conditioned network.
  static func of(
    _ model: ConditionedReservoir<Float>, at draws: Matrix<Float>, noise: Double, seed: UInt64
  ) -> [Double] {
    of(ConditionedScore(model, noise: noise), at: draws, noise: noise, seed: seed)
  }
}
