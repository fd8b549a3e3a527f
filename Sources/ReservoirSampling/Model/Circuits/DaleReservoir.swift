import Dynamics
import RandomStreams
import Tensors

/// A reservoir whose recurrent weights obey Dale's law (RSN §11.7): every neuron excites or
/// inhibits, all of its targets alike.
///
/// The exact `W_rec = W̃ W_out` of rank m mixes signs in its columns; sign constraints and exact low
/// rank conflict. So `W` `[n, n]` with `s_j W_ij ≥ 0` is fitted to give the same input on visited
/// states, `min ‖W r - W̃ x‖²`, and what is left, the leak, is reported. The output of the fitted
/// network is a Langevin diffusion only up to the leak.
public struct DaleReservoir<Scalar: TensorScalar>: Sendable {
  /// The reservoir that was fitted; its readout and noise are kept.
  public let reservoir: CompiledReservoir<Scalar>
  /// W `[n, n]`, every column of one sign.
  public let recurrentWeights: Matrix<Scalar>
  /// s, +1 for excitatory and -1 for inhibitory neurons, n long.
  public let signs: [Int]
  /// A constant input current that the fit adds to b, n long.
  public let current: [Scalar]
  /// `‖W r + current - W̃ x‖ / ‖W̃ x‖` over the states of the fit, root mean squares.
  public let leak: Double

  /// Fits signed weights on visited states `[draw, n]` by accelerated projected gradient descent.
  ///
  /// - Parameters:
  ///   - signs: +1 or -1 for every neuron; nil gives each the sign of its summed exact weights.
  ///   - iterations: steps of the descent, n³ each.
  public init(
    _ reservoir: CompiledReservoir<Scalar>, states: Matrix<Scalar>, signs: [Int]? = nil,
    iterations: Int = 1_500
  ) throws {
    let network = reservoir.network
    let n = network.units
    let exact = Matrix<Double>(network.materializedRecurrentWeights())
    let signs = signs ?? exact.columnSums().map { $0 < 0 ? -1 : 1 }
    guard signs.count == n, signs.allSatisfy({ abs($0) == 1 }) else {
      throw SamplingError.invalidParameter(
        name: "signs", value: "\(signs.count) numbers", expected: "+1 or -1 for \(n) neurons")
    }
    // Means are matched by the current, fluctuations by the weights.
    let means = Matrix<Double>(states).columnMeans()
    var rates = Matrix<Double>(states)
    rates.addRow(means.map { -$0 })
    let weights = try Self.fitted(exact, signs, to: rates, iterations: iterations)
    var difference = weights
    difference.add(exact, scaledBy: -1)
    let shift = Matrix(rows: 1, columns: n, elements: means).times(transpose: difference)
    let miss = rates.times(transpose: difference)
    let input = Matrix<Double>(states).times(transpose: exact)
    self.reservoir = reservoir
    self.signs = signs
    recurrentWeights = Matrix(weights)
    current = shift.elements.map { Scalar(-$0) }
    leak = (miss.sumOfSquares() / input.sumOfSquares()).squareRoot()
  }

  /// The signed weights W that minimise `‖W r - exact r‖²` over centred `rates` `[draw, n]`, by Nesterov's
  /// accelerated projected gradient descent.
  private static func fitted(
    _ exact: Matrix<Double>, _ signs: [Int], to rates: Matrix<Double>, iterations: Int
  ) throws -> Matrix<Double> {
    let gram = regularizedGram(of: rates)
    let wanted = exact.times(gram)  // W̃ W_out G
    let largest = try gram.symmetricEigen(name: "rates").values.last ?? 1
    var weights = clipped(exact, signs)
    var (leading, momentum) = (weights, 1.0)
    for _ in 0..<iterations {
      var gradient = leading.times(gram)
      gradient.add(wanted, scaledBy: -1)
      var next = leading
      next.add(gradient, scaledBy: -1 / largest)
      next = clipped(next, signs)
      let larger = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      leading = next
      leading.add(next, scaledBy: (momentum - 1) / larger)
      leading.add(weights, scaledBy: -(momentum - 1) / larger)
      (weights, momentum) = (next, larger)
    }
    return weights
  }

  /// `⟨r rᵀ⟩ + ridge · I` `[n, n]`. Directions that states hardly visit would otherwise get any weights,
  /// and carry activity away.
  private static func regularizedGram(of rates: Matrix<Double>) -> Matrix<Double> {
    var gram = rates.transposeTimes(rates)
    gram.scale(by: 1 / Double(rates.rows))
    let n = rates.columns
    let ridge = 0.02 * (0..<n).reduce(0) { $0 + gram[$1, $1] } / Double(n)
    for i in 0..<n { gram[i, i] += ridge }
    return gram
  }

  private static func clipped(_ weights: Matrix<Double>, _ signs: [Int]) -> Matrix<Double> {
    var result = weights
    let columns = weights.columns
    result.withMutablePointer { w in
      for row in 0..<weights.rows {
        for column in 0..<columns where Double(signs[column]) * w[row * columns + column] < 0 {
          w[row * columns + column] = 0
        }
      }
    }
    return result
  }
}
