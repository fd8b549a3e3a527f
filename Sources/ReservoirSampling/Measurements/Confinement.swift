import Dynamics
import RandomStreams
import Tensors

/// Whether a drift confines: `ρ(u) = u · lim s_θ(R u)/R` over unit vectors u (RSN eq. 12).
///
/// `ρ < 0` everywhere is sufficient for a stationary law; a direction with `ρ ≥ 0` is in practice a
/// leak. Bounded φ passes by itself with `ρ = -1` (reservoirs).
public enum Confinement {
  /// The largest ρ over directions: dense angles for m = 1, 2; else 10 000 random directions and a
  /// few steps of ascent from the worst 64.
  public static func largestOutwardDrift<Model: ScoreModel>(of model: Model) -> Double {
    guard let asymptotic = model.asymptotic else { return boundedOutwardDrift(of: model) }
    let m = model.dimension
    var directions: Matrix<Model.Scalar> = Self.directions(dimension: m)
    var values = outwardDrift(of: asymptotic, along: directions)
    guard m > 2 else { return values.max() ?? -1 }
    let worst = values.indices.sorted { values[$0] > values[$1] }.prefix(64)
    directions = directions.gatheringRows(Array(worst))
    var largest = values.max() ?? -1
    for _ in 0..<20 {  // ρ is maximised on the sphere by moving along its own drift
      directions.add(asymptotic.score(at: directions), scaledBy: 0.2)
      directions.normalizeRows()
      values = outwardDrift(of: asymptotic, along: directions)
      largest = max(largest, values.max() ?? -1)
    }
    return largest
  }

  /// ρ along every row of `directions`.
  static func outwardDrift<Model: ScoreModel>(
    of asymptotic: Model, along directions: Matrix<Model.Scalar>
  ) -> [Double] {
    let drift = asymptotic.score(at: directions)
    return (0..<directions.rows).map { row in
      zip(directions.row(row), drift.row(row)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
  }

  /// Bounded φ: the far drift is that of the linear part alone, measured at a large radius.
  private static func boundedOutwardDrift<Model: ScoreModel>(of model: Model) -> Double {
    var far: Matrix<Model.Scalar> = directions(dimension: model.dimension)
    let radius: Model.Scalar = 1e6
    let unit = far
    far.scale(by: radius)
    let drift = model.score(at: far)
    return (0..<far.rows).map { row in
      zip(unit.row(row), drift.row(row)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        / Double(radius)
    }.max() ?? -1
  }

  private static func directions<Scalar: TensorScalar>(dimension m: Int) -> Matrix<Scalar> {
    if m == 1 { return Matrix([[1], [-1]]) }
    var stream = RandomStream(seed: 0, purpose: .confinement)
    var directions = Matrix<Scalar>.normals(10_000, m, from: &stream)
    if m == 2 {  // both signs of a dense sweep of the line x₂ = 1 - |x₁|, normalised below
      for i in 0..<directions.rows {
        let position = 4 * Scalar(i) / Scalar(directions.rows)
        let corner = position.truncatingRemainder(dividingBy: 1)
        let (x, y) = (1 - corner, corner)
        (directions[i, 0], directions[i, 1]) =
          switch Int(position) {
          case 0: (x, y)
          case 1: (-y, x)
          case 2: (-x, -y)
          default: (y, -x)
          }
      }
    }
    directions.normalizeRows()
    return directions
  }
}
