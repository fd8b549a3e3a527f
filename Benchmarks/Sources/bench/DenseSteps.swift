import Reverie

/// Steps of a recurrent network of N tanh units:
/// `r = (1 - dt) r + dt tanh(W r + b) + √(2 dt) s ξ`.
struct DenseSteps {
  let units: Int
  let chains: Int
  let steps: Int
  let timeStep: Float = 0.05
  let noiseScale: Float = 0.1
  private let weights: PackedWeights<Float>
  private let bias: Buffer

  init(units: Int, chains: Int, steps: Int, precision: ProductPrecision = .float32) {
    (self.units, self.chains, self.steps) = (units, chains, steps)
    var stream = RandomStream(seed: 1)
    var matrix = Matrix<Float>.normals(units, units, from: &stream)
    matrix.scale(by: 1 / Float(units).squareRoot())
    weights = PackedWeights(matrix, precision: precision)
    bias = Buffer(normals: units, scale: 0.1, seed: 2)
  }

  /// Each thread takes blocks of chains and runs all steps of one before the next.
  func measure(threads: Int, budget: Double) -> Measurement {
    let state = Buffer(normals: chains * units, scale: 0.1, seed: 3)
    let input = Buffer(count: chains * units)
    let amplitude = (2 * timeStep).squareRoot() * noiseScale
    let share = (chains + threads - 1) / threads
    var first: UInt64 = 0
    let measurement = Measurement(
      "dense step N=\(units) chains=\(chains)", peer: Measurement.peer(weights.precision),
      threads: threads, steps: steps, budget: budget
    ) {
      let start = RandomStream(seed: 4, step: first)
      let (weights, bias, units, steps, timeStep) = (weights, bias, units, steps, timeStep)
      Parallelism(threads: threads).forEachBlock(of: chains, blockSize: min(128, share)) { rows in
        let here = state.pointer + rows.lowerBound * units
        let product = input.pointer + rows.lowerBound * units
        var stream = start.advanced(byChains: rows.lowerBound)
        for _ in 0..<steps {
          weights.multiply(here, rows: rows.count, into: product)
          Float.leakyStep(
            stream, rows.count, units, .tanh, input: product, bias: bias.pointer,
            decay: 1 - timeStep, gain: timeStep, amplitude: amplitude, here)
          stream.step += 1
        }
      }
      first += UInt64(steps)
    }
    state.requireFinite(chains * units, "state")
    return measurement
  }
}
