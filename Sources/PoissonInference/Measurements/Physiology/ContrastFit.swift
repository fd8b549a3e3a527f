import Tensors

/// Curves fitted to contrast responses.
public enum ContrastFit {
  /// `R = slope · max(0, C - threshold)` by least squares, and r².
  public static func thresholdLinear(
    contrasts: [Double], rates: [Double]
  ) -> (slope: Double, threshold: Double, explained: Double) {
    var best = (slope: 0.0, threshold: 0.0, explained: -Double.infinity)
    let mean = rates.reduce(0, +) / Double(rates.count)
    let total = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let largest = contrasts.max() ?? 1
    for index in 0...400 {
      let threshold = largest * (Double(index) / 400 - 0.25)
      let x = contrasts.map { max(0, $0 - threshold) }
      let power = x.reduce(0) { $0 + $1 * $1 }
      guard power > 0 else { continue }
      let slope = zip(x, rates).reduce(0) { $0 + $1.0 * $1.1 } / power
      let error = zip(x, rates).reduce(0) { $0 + pow($1.1 - slope * $1.0, 2) }
      let explained = 1 - error / max(total, 1e-300)
      if explained > best.explained { best = (slope, threshold, explained) }
    }
    return best
  }

  /// `R = base + peak Cⁿ / (Cⁿ + c₅₀ⁿ)` by least squares over a grid of n and c₅₀, and r².
  public static func nakaRushton(
    contrasts: [Double], rates: [Double]
  ) -> (base: Double, peak: Double, exponent: Double, half: Double, explained: Double) {
    var best = (base: 0.0, peak: 0.0, exponent: 1.0, half: 1.0, explained: -Double.infinity)
    let count = Double(rates.count)
    let mean = rates.reduce(0, +) / count
    let total = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    for exponent in stride(from: 0.5, through: 6, by: 0.1) {
      for step in 0...120 {
        let half = 0.02 * pow(500, Double(step) / 120)
        let x = contrasts.map { pow($0, exponent) / (pow($0, exponent) + pow(half, exponent)) }
        let xMean = x.reduce(0, +) / count
        let spread = x.reduce(0) { $0 + ($1 - xMean) * ($1 - xMean) }
        guard spread > 1e-14 else { continue }
        let peak = zip(x, rates).reduce(0) { $0 + ($1.0 - xMean) * ($1.1 - mean) } / spread
        let base = mean - peak * xMean
        let error = zip(x, rates).reduce(0) { $0 + pow($1.1 - base - peak * $1.0, 2) }
        let explained = 1 - error / max(total, 1e-300)
        if explained > best.explained { best = (base, peak, exponent, half, explained) }
      }
    }
    return best
  }
}
