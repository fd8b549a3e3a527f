import Dynamics
import RandomStreams
import Tensors

/// A reservoir whose recurrent weights obey Dale's law (section 11.7): every neuron excites or
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
    var gram = rates.transposeTimes(rates)
    gram.scale(by: 1 / Double(rates.rows))
    // Directions that states hardly visit would otherwise get any weights, and carry activity away.
    let ridge = 0.02 * (0..<n).reduce(0) { $0 + gram[$1, $1] } / Double(n)
    for i in 0..<n { gram[i, i] += ridge }
    let wanted = exact.times(gram)  // W̃ W_out G
    let largest = try gram.symmetricEigen(name: "rates").values.last ?? 1
    var weights = Self.clipped(exact, signs)
    var (leading, momentum) = (weights, 1.0)
    for _ in 0..<iterations {
      var gradient = leading.times(gram)
      gradient.add(wanted, scaledBy: -1)
      var next = leading
      next.add(gradient, scaledBy: -1 / largest)
      next = Self.clipped(next, signs)
      let larger = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      leading = next
      leading.add(next, scaledBy: (momentum - 1) / larger)
      leading.add(weights, scaledBy: -(momentum - 1) / larger)
      (weights, momentum) = (next, larger)
    }
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

/// The dynamics of a reservoir with full recurrent weights W:
/// `dr = (-r + φ(W r + b + current)) dt + √2 Σ dB`.
public struct DaleLangevin<Scalar: TensorScalar>: SamplingKernel {
  /// Firing rates `r` `[chain, n]`.
  public struct State: Sendable, Codable {
    /// r `[chain, n]`
    public var rates: Matrix<Scalar>
    var input: Matrix<Scalar>
    var noise: Matrix<Scalar>
  }

  /// The network that runs.
  public let model: DaleReservoir<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let weights, noise: PackedWeights<Scalar>
  private let bias: [Scalar]

  /// Packs the weights of `model`; Δt in membrane time constants.
  public init(_ model: DaleReservoir<Scalar>, timeStep: Scalar) {
    self.model = model
    self.timeStep = timeStep
    weights = PackedWeights(model.recurrentWeights)
    noise = PackedWeights(model.reservoir.noiseProjectionTransposed, transposed: true)
    bias = zip(model.reservoir.network.bias, model.current).map { $0 + $1 }
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at firing rates `[chain, n]`.
  public func makeState(at rates: Matrix<Scalar>) throws(SamplingError) -> State {
    let network = model.reservoir.network
    guard rates.columns == network.units else {
      throw .shapeMismatch(
        name: "rates", expected: [rates.rows, network.units], actual: rates.shape)
    }
    return State(
      rates: rates, input: .zeros(rates.rows, rates.columns),
      noise: .zeros(rates.rows, network.dimension))
  }

  /// One step of every chain.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    weights.multiply(state.rates, into: &state.input)
    state.noise.scale(by: 0, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
    var still = stream
    state.rates.leakyStep(
      model.reservoir.network.activation, input: state.input, bias: bias, decay: 1 - timeStep,
      gain: timeStep, noise: 0, from: &still)
    noise.multiply(state.noise, into: &state.rates, accumulate: true)
  }

  /// The states of the chains, one row per chain.
  public func positions(of state: State) -> Matrix<Scalar> { state.rates }
}
