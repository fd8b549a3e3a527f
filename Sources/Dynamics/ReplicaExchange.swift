import RandomStreams
import Tensors

/// Parallel tempering: every chain has a replica at each of several densities, from wide to narrow,
/// and neighbours trade places by a Metropolis test.
///
/// Replica k moves by a Metropolis-adjusted Langevin step of `densities[k]`; then neighbours (k, k + 1),
/// even pairs and odd pairs in turn, are exchanged with probability
/// `min(1, p_k(x_{k+1}) p_{k+1}(x_k) / (p_k(x_k) p_{k+1}(x_{k+1})))`, in which normalisers cancel. The joint
/// law is the product of all densities, exactly; `positions` are those of the last, narrowest one. With
/// the weights that a tied network had at the end of every noise level, chains cross barriers at the wide
/// levels.
///
/// - Reference: Geyer (1991), *Markov chain Monte Carlo maximum likelihood*; Swendsen & Wang (1986),
///   Phys. Rev. Lett. 57, 2607.
public struct ReplicaExchange<Density: DifferentiableDensity>: SamplingKernel {
  /// The element type.
  public typealias Scalar = Density.Scalar

  /// All replicas of all chains.
  public struct State: Sendable, Codable {
    /// One batch of chains for each density.
    public internal(set) var replicas: [MetropolisState<Density>]
    /// Exchanges accepted by each pair (k, k + 1), over chains.
    public internal(set) var exchanges: [Int]
    /// Exchanges tried by each pair, over chains.
    public internal(set) var trials: [Int]

    /// Share of accepted exchanges of each pair; nil for pairs not tried yet.
    public var exchangeRates: [Double?] {
      zip(exchanges, trials).map { $1 == 0 ? nil : Double($0) / Double($1) }
    }
  }

  /// What steps report.
  public struct Info: Sendable, Equatable {
    /// The moves at each density, widest first.
    public var moves: [MetropolisInfo]
    /// Exchanges accepted by each pair (k, k + 1), over chains.
    public var exchanges: [Int]
    /// Exchanges tried by each pair, over chains.
    public var trials: [Int]
  }

  private let kernels: [MetropolisAdjustedLangevin<Density>]

  /// Replicas of `densities`, widest first, each with its step size ε.
  ///
  /// - Throws: `SamplingError` unless there are as many steps as densities, at least one, all of one
  ///   dimension.
  public init(_ densities: [Density], stepSizes: [Scalar]) throws(SamplingError) {
    guard !densities.isEmpty, densities.count == stepSizes.count else {
      throw .invalidParameter(
        name: "stepSizes", value: "\(stepSizes.count) numbers",
        expected: "one for each of \(densities.count) densities, at least one")
    }
    guard Set(densities.map(\.dimension)).count == 1 else {
      throw .invalidParameter(
        name: "densities", value: "dimensions \(densities.map(\.dimension))", expected: "all alike")
    }
    kernels = zip(densities, stepSizes).map { MetropolisAdjustedLangevin($0, stepSize: $1) }
  }

  /// ε of the narrowest density, for messages.
  public var reportedTimeStep: Double { kernels.last?.reportedTimeStep ?? 0 }

  /// Starts all replicas of a chain at its position.
  public func makeState(at positions: Matrix<Scalar>) throws(SamplingError) -> State {
    try makeState(replicas: kernels.map { _ in positions })
  }

  /// Starts every replica at positions of its own `[chain, unit]`, widest density first.
  public func makeState(replicas positions: [Matrix<Scalar>]) throws(SamplingError) -> State {
    guard positions.count == kernels.count else {
      throw .invalidParameter(
        name: "replicas", value: "\(positions.count) batches",
        expected: "one for each of \(kernels.count) densities")
    }
    var replicas: [MetropolisState<Density>] = []
    for (kernel, start) in zip(kernels, positions) {
      replicas.append(try kernel.makeState(at: start))
    }
    let none = [Int](repeating: 0, count: kernels.count - 1)
    return State(replicas: replicas, exchanges: none, trials: none)
  }

  /// One step of every replica, and exchanges of every other pair.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError)
    -> Info
  {
    let step = stream.step
    let before = (exchanges: state.exchanges, trials: state.trials)
    var moves: [MetropolisInfo] = []
    for (index, kernel) in kernels.enumerated() {
      // Every replica draws at steps of its own.
      var own = stream.at(step: step * UInt64(kernels.count) + UInt64(index))
      moves.append(try kernel.step(&state.replicas[index], using: &own))
    }
    for lower in stride(from: Int(step % 2), to: kernels.count - 1, by: 2) {
      exchange(lower, &state, stream.at(step: step * UInt64(kernels.count) + UInt64(lower)))
    }
    stream.step += 1
    return Info(
      moves: moves, exchanges: zip(state.exchanges, before.exchanges).map { $0 - $1 },
      trials: zip(state.trials, before.trials).map { $0 - $1 })
  }

  private func exchange(_ lower: Int, _ state: inout State, _ stream: RandomStream) {
    let (wide, narrow) = (state.replicas[lower].position, state.replicas[lower + 1].position)
    let (p, q) = (kernels[lower].density, kernels[lower + 1].density)
    let (pWide, pNarrow) = (p.logDensity(at: wide), p.logDensity(at: narrow))
    let (qWide, qNarrow) = (q.logDensity(at: wide), q.logDensity(at: narrow))
    var draw = stream.with(.exchange)
    let uniforms = Matrix<Double>.uniforms(wide.rows, 1, from: &draw)
    let rows = (0..<wide.rows).filter {
      log(uniforms[$0, 0]) < pNarrow[$0] + qWide[$0] - pWide[$0] - qNarrow[$0]
    }
    state.replicas[lower].place(narrow, rows: rows)
    state.replicas[lower + 1].place(wide, rows: rows)
    state.exchanges[lower] += rows.count
    state.trials[lower] += wide.rows
  }

  /// The positions at the narrowest density `[chain, unit]`.
  public func positions(of state: State) -> Matrix<Scalar> {
    state.replicas[state.replicas.count - 1].position
  }
}

extension Purpose {
  /// Exchange of replicas.
  static let exchange = Purpose(rawValue: 9)
}
