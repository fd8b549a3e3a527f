import Dynamics
import Tensors

/// What is done to drawn samples against the blur of the last noise level: a trained network samples
/// p_σ, the data's law smoothed by N(0, σ² I), and not p (RSN §6.6).
public enum BlurCorrection: String, Sendable, Codable, CaseIterable {
  /// Nothing: samples of p_σ.
  case none
  /// `x + σ²/2 s(x)`, one step of the circuit itself with its noise switched off for σ²/2; right to
  /// first order in σ².
  case step
  /// `x + σ² (I + √(I + σ² ∇s))⁻¹ s(x)`, exact where p is Gaussian and where it lies on a line or
  /// plane; `step` above `widest` outputs.
  case map

  /// Outputs up to which `map` takes the Jacobian apart.
  public static let widest = 64

  /// Moves draws of p_σ towards p.
  ///
  /// - Parameters:
  ///   - draws: x `[draw, m]`, in the network's coordinates.
  ///   - score: ∇ log p_σ.
  ///   - noise: σ.
  ///   - free: the projection `[m, m]` on what is not held; nil where nothing is.
  func apply<Score: ScoreFunction<Float>>(
    to draws: inout Matrix<Float>, score: Score, noise: Double, free: Matrix<Double>? = nil,
    parallelism: Parallelism = .serial
  ) throws(LinearAlgebraError) {
    guard self != .none, noise > 0, draws.count > 0 else { return }
    let isMap = self == .map && draws.columns <= Self.widest
    let blocks = (draws.rows + Self.blockSize - 1) / Self.blockSize
    let source = draws
    let corrected = parallelism.results(of: blocks) { block in
      let rows = block * Self.blockSize..<min(source.rows, (block + 1) * Self.blockSize)
      return Result { () throws(LinearAlgebraError) in
        let shift = BlurShift(of: score, at: source.rows(rows), noise: noise, free: free)
        return try isMap ? shift.mapped() : shift.stepped()
      }
    }
    var all: [Matrix<Float>] = []
    for block in corrected { all.append(try block.get()) }
    draws = Matrix(stacking: all)
  }

  private static let blockSize = 64
}

/// The way of one block of draws from p_σ towards p.
private struct BlurShift<Score: ScoreFunction<Float>> {
  let score: Score
  let draws: Matrix<Float>
  let noise: Double
  let free: Matrix<Double>?

  init(of score: Score, at draws: Matrix<Float>, noise: Double, free: Matrix<Double>?) {
    (self.score, self.draws, self.noise, self.free) = (score, draws, noise, free)
  }

  /// `x + σ²/2 s(x)`
  func stepped() -> Matrix<Float> {
    var slope = score.score(at: draws)
    if let free { slope = Matrix(Matrix<Double>(slope).rowTimes(free)) }
    var moved = draws
    moved.add(slope, scaledBy: Float(noise * noise / 2))
    return moved
  }

  /// `x + σ² (I + √A)⁻¹ s(x)`, `A = I + σ² ∇s`, the covariance of what is behind x over σ². Eigenvalues
  /// below 0, which only errors of the score can give, count as 0.
  ///
  /// Of draws with held outputs (`HeldBlurShift`) to the law given what is held.
  func mapped() throws(LinearAlgebraError) -> Matrix<Float> {
    let m = draws.columns
    let slopes = Matrix<Double>(score.score(at: draws))
    let jacobians = jacobians()
    let held = try free.map { free throws(LinearAlgebraError) in
      try HeldBlurShift(free: free, noise: noise)
    }
    var moved = draws
    for row in 0..<draws.rows {
      let jacobian = Matrix<Double>(
        (0..<m).map { i in (0..<m).map { Double(jacobians[$0][row, i] + jacobians[i][row, $0]) / 2 }
        })
      let slope = Array(slopes.row(row))
      let shift =
        if let held {
          try held.shift(slope: slope, jacobian: jacobian)
        } else {
          try shift(slope: slope, jacobian: jacobian)
        }
      for i in 0..<m { moved[row, i] += Float(shift[i]) }
    }
    return moved
  }

  private func shift(
    slope: [Double], jacobian: Matrix<Double>
  ) throws(LinearAlgebraError) -> [Double] {
    let variance = noise * noise
    let (values, vectors) = try jacobian.symmetricEigen(name: "Jacobian of the score")
    var shift = slope.map { _ in 0.0 }
    for k in values.indices {
      let root = max(0, 1 + variance * values[k]).squareRoot()
      let along = zip(vectors.row(k), slope).reduce(0) { $0 + $1.0 * $1.1 }
      for i in shift.indices { shift[i] += variance / (1 + root) * along * vectors[k, i] }
    }
    return shift
  }

  /// ∂s/∂x_j of every draw, one matrix `[draw, m]` for each j, by central differences a tenth of the
  /// noise wide.
  private func jacobians() -> [Matrix<Float>] {
    let reach = Float(noise / 10)
    return (0..<draws.columns).map { unit in
      var (above, below) = (draws, draws)
      for row in 0..<draws.rows {
        above[row, unit] += reach
        below[row, unit] -= reach
      }
      var slope = score.score(at: above)
      slope.add(score.score(at: below), scaledBy: -1)
      slope.scale(by: 1 / (2 * reach))
      return slope
    }
  }
}
