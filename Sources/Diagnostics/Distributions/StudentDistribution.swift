/// The value that a Student variable of ν degrees of freedom exceeds in absolute value with probability
/// `p`; undefined (`nil`) unless 0 < p ≤ 1 and ν > 0.
///
/// ν / (ν + t²) is a beta variable with parameters ν/2 and 1/2.
public func studentBound(_ p: Double, degrees: Double) -> Double? {
  guard p > 0, let x = betaQuantile(p, degrees / 2, 0.5), x > 0 else { return nil }
  return (degrees * (1 - x) / x).squareRoot()
}
