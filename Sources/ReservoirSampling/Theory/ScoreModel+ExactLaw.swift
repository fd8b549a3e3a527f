import Diagnostics
import Tensors

extension ScoreModel {
  /// The exact stationary law of a one-dimensional model (RSN eq. 2): `q(x) ∝ exp ∫ s_θ(u) du`, by
  /// quadrature, no simulation. Nil for other dimensions, or a drift that does not confine.
  public func exactLaw(
    over range: ClosedRange<Double> = -6...6, points: Int = 12_001
  ) -> QuadratureDensity? {
    guard dimension == 1 else { return nil }
    return QuadratureDensity(
      drift: { Double(score(at: Matrix([[Scalar($0)]]))[0, 0]) }, over: range, points: points)
  }
}

extension TargetDistribution {
  /// The density of a one-dimensional target on the points of `exactLaw`.
  public func quadratureDensity(
    over range: ClosedRange<Double> = -6...6, points: Int = 12_001
  ) -> QuadratureDensity? {
    guard dimension == 1 else { return nil }
    return QuadratureDensity(over: range, points: points) { logDensity(at: Matrix([[$0]]))[0] }
  }
}
