import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// A random reservoir in Double with weights small enough to run for long.
func randomReservoir(
  dimension: Int, units: Int, activation: Activation, seed: UInt64 = 3
) -> ReservoirSampler<Double> {
  var stream = RandomStream(seed: seed, purpose: .parameters)
  return ReservoirSampler(
    dimension: dimension, units: units, activation: activation, from: &stream)
}

func relativeDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  var difference = a
  difference.add(b, scaledBy: -1)
  return difference.maximumMagnitude() / max(b.maximumMagnitude(), 1e-300)
}

/// Central differences of a log-density.
func gradient(
  of logDensity: (Matrix<Double>) -> [Double], at x: Matrix<Double>
) -> Matrix<Double> {
  var result = x
  for i in 0..<x.columns {
    var (above, below) = (x, x)
    for row in 0..<x.rows {
      above[row, i] += 1e-5
      below[row, i] -= 1e-5
    }
    let (a, b) = (logDensity(above), logDensity(below))
    for row in 0..<x.rows { result[row, i] = (a[row] - b[row]) / 2e-5 }
  }
  return result
}

/// Standard normals `[count, dimension]`.
func points(_ count: Int, _ dimension: Int, seed: UInt64) -> Matrix<Double> {
  var stream = RandomStream(seed: seed)
  return .normals(count, dimension, from: &stream)
}
