import Tensors

/// The Boltzmann measure `exp(-E/T)` of a machine with random couplings `N(0, g²/N)`, N → ∞, in the
/// replica-symmetric approximation.
///
/// NLM eq. 13: single-unit weight `N(x; μ, s²) exp((Q̂ - q̂) φ²/2 + √q̂ y φ)` with `s² = T + g² (Q - q)`,
/// `μ = g √q z`, y and z standard normal; `Q = E⟨φ²⟩`, `q = E⟨φ⟩²`,
/// `Q̂ = g² E[⟨(x - μ)²⟩/s⁴ - 1/s²]`, `q̂ = g² E⟨x - μ⟩²/s⁴`, `⟨E⟩/N = T/2 + T² Q̂/(2 g²)`.
///
/// On the branch q = 0 (NLM §8.2) the currents are Gaussian and `⟨E⟩/N = T/2` for every g.
///
/// - Reference: Qiu & Huang (2024), arXiv 2401.10009, for the approach.
public struct RandomCouplingMeasure: Sendable, Equatable {
  /// g
  public let gain: Double
  /// T
  public let temperature: Double
  /// Q = E⟨φ²⟩
  public private(set) var rateSquare: Double
  /// q = E⟨φ⟩²
  public private(set) var overlap: Double
  /// Q̂
  public private(set) var conjugateSquare: Double
  /// q̂
  public private(set) var conjugateOverlap: Double
  /// E⟨x²⟩
  public private(set) var currentSquare: Double
  /// `g² (R² + Q K / s²)`, R = ⟨xφ⟩/s², K = ⟨x²⟩/s² - 1: the branch q = 0 is stable below 1.
  public private(set) var stability: Double
  /// Largest change of an order parameter in the last iteration.
  public private(set) var residual: Double

  /// ⟨E⟩/N
  public var energyPerUnit: Double {
    gain == 0
      ? temperature / 2
      : temperature / 2 + temperature * temperature * conjugateSquare / (2 * gain * gain)
  }

  /// log Z / N on the branch q = 0: `½ log 2πT`; nil on another branch.
  public var logPartitionPerUnit: Double? {
    overlap < 1e-9 ? 0.5 * log(2 * .pi * temperature) : nil
  }

  /// The branch q = 0.
  public init(gain: Double, temperature: Double) {
    (self.gain, self.temperature) = (gain, temperature)
    let average = GaussianAverage()
    var square = 0.5
    var change = 1.0
    for _ in 0..<10_000 where change > 1e-14 {
      let deviation = (temperature + gain * gain * square).squareRoot()
      let next = average { z in
        let rate = tanh(deviation * z)
        return rate * rate
      }
      change = abs(next - square)
      square = next
    }
    rateSquare = square
    currentSquare = temperature + gain * gain * square
    (overlap, conjugateSquare, conjugateOverlap) = (0, 0, 0)
    residual = change
    let deviation = currentSquare.squareRoot()
    let slope = average { z in
      let rate = tanh(deviation * z)
      return 1 - rate * rate
    }
    stability = gain * gain * slope * slope
  }

  /// Iterates the full equations from a start with `overlap` q, to see whether a branch q > 0 exists.
  ///
  /// - Throws: `LangevinMachineError.notConverged` where the iteration does not settle.
  public init(
    gain: Double, temperature: Double, startingOverlap: Double, iterations: Int = 400,
    tolerance: Double = 1e-9
  ) throws(LangevinMachineError) {
    self.init(gain: gain, temperature: temperature)
    overlap = min(startingOverlap, rateSquare)
    conjugateOverlap = startingOverlap
    residual = .infinity
    let outer = GaussianAverage(points: 31, range: 5.5)
    for _ in 0..<iterations where residual > tolerance { iterate(outer) }
    guard residual <= tolerance else {
      throw .notConverged(
        name: "the replica-symmetric iteration", steps: iterations, residual: residual)
    }
  }

  /// One damped iteration of NLM eq. 13.
  private mutating func iterate(_ outer: GaussianAverage) {
    let variance = temperature + gain * gain * (rateSquare - overlap)
    let inner = SingleUnit(
      variance: variance, curvature: conjugateSquare - conjugateOverlap)
    var (square, overlap, spread, shift) = (0.0, 0.0, 0.0, 0.0)
    var current = 0.0
    for (z, zWeight) in zip(outer.points, outer.weights) {
      let mean = gain * self.overlap.squareRoot() * z
      for (y, yWeight) in zip(outer.points, outer.weights) {
        let moments = inner.moments(mean: mean, field: conjugateOverlap.squareRoot() * y)
        let weight = zWeight * yWeight
        square += weight * moments.rateSquare
        overlap += weight * moments.rate * moments.rate
        spread += weight * moments.spread
        shift += weight * moments.shift * moments.shift
        current += weight * (moments.spread + mean * (2 * moments.shift + mean))
      }
    }
    let scale = gain * gain / (variance * variance)
    let targets = [square, overlap, scale * (spread - variance), scale * shift]
    let present = [rateSquare, self.overlap, conjugateSquare, conjugateOverlap]
    residual = zip(targets, present).map { abs($0 - $1) }.max() ?? 0
    let next = zip(targets, present).map { 0.5 * $0 + 0.5 * $1 }
    (rateSquare, self.overlap) = (next[0], max(0, next[1]))
    (conjugateSquare, conjugateOverlap) = (next[2], max(0, next[3]))
    currentSquare = current
  }
}

/// Averages of one unit under `N(x; μ, s²) exp(c φ²/2 + h φ)`.
private struct SingleUnit {
  let deviation: Double
  let curvature: Double
  private let points = GaussianAverage(points: 81, range: 7)

  init(variance: Double, curvature: Double) {
    deviation = variance.squareRoot()
    self.curvature = curvature
  }

  /// ⟨φ²⟩, ⟨φ⟩, ⟨(x - μ)²⟩, ⟨x - μ⟩
  func moments(
    mean: Double, field: Double
  ) -> (rateSquare: Double, rate: Double, spread: Double, shift: Double) {
    var (total, square, rate, spread, shift) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (z, base) in zip(points.points, points.weights) {
      let offset = deviation * z
      let phi = tanh(mean + offset)
      let weight = base * exp(curvature * phi * phi / 2 + field * phi)
      total += weight
      square += weight * phi * phi
      rate += weight * phi
      spread += weight * offset * offset
      shift += weight * offset
    }
    return (square / total, rate / total, spread / total, shift / total)
  }
}
