/// When a curve over inference steps has settled.
public enum ConvergenceTime {
  /// The first step from which the slope of a `window`-step least-squares line stays below `slope`
  /// for `patience` windows, plus the window, as the published detector has it:
  /// `cov(t, y) / (window · var(t))`. nil where it never settles.
  public static func steps(
    of curve: [Double], window: Int = 20, slope: Double = 1e-5, patience: Int = 5
  ) -> Int? {
    guard curve.count >= window + patience - 1 else { return nil }
    let centre = Double(window - 1) / 2
    let spread = (0..<window).reduce(0.0) {
      $0 + (Double($1) - centre) * (Double($1) - centre)
    }
    var calm = 0
    for start in 0...curve.count - window {
      let covariance = (0..<window).reduce(0.0) {
        $0 + (Double($1) - centre) * curve[start + $1]
      }
      calm = abs(covariance / (Double(window) * spread)) < slope ? calm + 1 : 0
      if calm == patience { return start - patience + 1 + window }
    }
    return nil
  }
}
