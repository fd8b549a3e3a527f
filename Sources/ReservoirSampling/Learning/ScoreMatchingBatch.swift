import RandomStreams
import Tensors
import Training

/// One batch of denoising score matching and its memory: clean points, noise, noisy points, score.
struct ScoreMatchingBatch<Scalar: TensorScalar>: Sendable {
  /// B, rows of `noisy`.
  let rows: Int
  /// Clean points: B of them, or B/2 with antithetic pairs.
  private(set) var clean: Matrix<Scalar>
  private(set) var noise: Matrix<Scalar>
  private(set) var noisy: Matrix<Scalar>
  /// s_θ at the noisy points; then the error E.
  var score: Matrix<Scalar>
  private var level: Scalar = 1
  private let antithetic: Bool

  init(rows: Int, dimension: Int, antithetic: Bool) {
    let points = antithetic ? (rows + 1) / 2 : rows
    self.rows = antithetic ? 2 * points : rows
    self.antithetic = antithetic
    clean = .zeros(points, dimension)
    noise = .zeros(points, dimension)
    noisy = .zeros(self.rows, dimension)
    score = noisy
  }

  /// Fills the clean points of update `update`.
  mutating func fillPoints(
    from data: TrainingData<Scalar>, order: inout DataOrder, update: Int, stream: RandomStream
  ) {
    switch data {
    case .target(let target):
      var stream = stream.with(.data)
      clean = Matrix(target.sample(clean.rows, from: &stream))
    case .draws(let draws):
      for row in 0..<clean.rows {
        clean.copyRow(order.row(ofDraw: update * clean.rows + row), of: draws, to: row)
      }
    }
  }

  /// `x + σ e`, and `x - σ e` below it with antithetic pairs.
  mutating func addNoise(level: Scalar, stream: RandomStream) {
    self.level = level
    var stream = stream
    noise.fillWithNormals(from: &stream)
    fillNoisy()
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private mutating func fillNoisy() {
    let (count, level, antithetic) = (clean.count, level, antithetic)
    withPointers(&noisy, reading: clean, noise) { noisy, clean, noise in
      for i in 0..<count {
        noisy[i] = clean[i] + level * noise[i]
        if antithetic { noisy[count + i] = clean[i] - level * noise[i] }
      }
    }
  }

  /// Overwrites the score by `E = (s_θ + e/σ) / B`; returns the loss (RSN eq. 10).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  mutating func turnScoreIntoError() -> Double {
    let (count, rows, antithetic) = (clean.count, rows, antithetic)
    let (inverse, share) = (1 / level, 1 / Scalar(rows))
    var sum = 0.0
    withPointers(&score, reading: noise) { score, noise in
      for i in 0..<count {
        let error = score[i] + noise[i] * inverse
        sum += Double(error) * Double(error)
        score[i] = error * share
        if antithetic {
          let error = score[count + i] - noise[i] * inverse
          sum += Double(error) * Double(error)
          score[count + i] = error * share
        }
      }
    }
    return sum / (2 * Double(rows))
  }
}
