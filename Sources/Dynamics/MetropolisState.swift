import Tensors

/// Chains of a Metropolis-adjusted kernel.
public struct MetropolisState<Density: DifferentiableDensity>: Sendable, Codable {
  /// x `[chain, unit]`
  public private(set) var position: Matrix<Density.Scalar>
  /// Proposals accepted by each chain.
  public private(set) var acceptedCounts: [Int]
  /// Steps done.
  public private(set) var steps = 0
  var memory: MetropolisMemory<Density>?

  private enum CodingKeys: String, CodingKey { case position, acceptedCounts, steps }

  init(position: Matrix<Density.Scalar>) {
    self.position = position
    acceptedCounts = [Int](repeating: 0, count: position.rows)
  }

  /// Share of proposals accepted, over chains and steps; nil before the first step.
  public var acceptanceRate: Double? {
    guard steps > 0, position.rows > 0 else { return nil }
    return Double(acceptedCounts.reduce(0, +)) / Double(steps * position.rows)
  }

  /// log p of each chain, up to one constant; nil before the first step.
  public var logDensities: [Double]? { memory?.logDensity }

  /// Takes the memory out, evaluated at the present positions.
  mutating func takeMemory(of density: Density) -> MetropolisMemory<Density> {
    if let memory = memory.take() { return memory }
    return MetropolisMemory(density, at: position)
  }

  /// Puts the given rows of `positions` in place of the present ones; what was evaluated there is
  /// forgotten.
  mutating func place(_ positions: Matrix<Density.Scalar>, rows: [Int]) {
    guard !rows.isEmpty else { return }
    for row in rows { position.copyRow(row, from: positions) }
    memory = nil
  }

  /// Moves the chains whose proposal is accepted, and puts the memory back.
  mutating func settle(_ memory: consuming MetropolisMemory<Density>, accepting: [Bool]) {
    for (row, isAccepted) in accepting.enumerated() where isAccepted {
      position.copyRow(row, from: memory.proposal)
      memory.score.copyRow(row, from: memory.proposalScore)
      memory.logDensity[row] = memory.proposalLogDensity[row]
      acceptedCounts[row] += 1
    }
    steps += 1
    self.memory = memory
  }
}

/// What a Metropolis-adjusted kernel keeps from step to step besides the positions.
struct MetropolisMemory<Density: DifferentiableDensity>: Sendable {
  var score: Matrix<Density.Scalar>
  var logDensity: [Double]
  var proposal: Matrix<Density.Scalar>
  var proposalScore: Matrix<Density.Scalar>
  var proposalLogDensity: [Double]
  /// Noise of the proposal, or momenta.
  var noise: Matrix<Density.Scalar>
  var uniforms: Matrix<Double>
  var workspace: Density.Workspace

  init(_ density: Density, at position: Matrix<Density.Scalar>) {
    score = .zeros(position.rows, position.columns)
    logDensity = [Double](repeating: 0, count: position.rows)
    (proposal, proposalScore, noise) = (score, score, score)
    proposalLogDensity = logDensity
    uniforms = .zeros(position.rows, 1)
    workspace = density.makeWorkspace(rows: position.rows)
    density.evaluate(
      at: position, score: &score, logDensity: &logDensity, using: &workspace)
  }

  mutating func evaluateProposal(of density: Density) {
    density.evaluate(
      at: proposal, score: &proposalScore, logDensity: &proposalLogDensity, using: &workspace)
  }
}

extension Matrix {
  mutating func copyRow(_ row: Int, from other: Matrix) {
    let columns = columns
    withMutablePointer { target in
      other.withPointer {
        (target + row * columns).update(from: $0 + row * columns, count: columns)
      }
    }
  }

  /// Σ (a - b - c · d)² of one row, in `Double`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func squaredResidual(
    row: Int, _ a: Matrix, _ b: Matrix, minus factor: Scalar, times d: Matrix
  ) -> Double {
    let columns = a.columns
    return withPointers(a, b, d) { a, b, d in
      var sum = 0.0
      for i in row * columns..<(row + 1) * columns {
        let residual = Double(a[i]) - Double(b[i]) - Double(factor) * Double(d[i])
        sum += residual * residual
      }
      return sum
    }
  }

  /// Σ x² of one row, in `Double`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func sumOfSquares(ofRow row: Int) -> Double {
    let columns = columns
    return withPointer { x in
      var sum = 0.0
      for i in row * columns..<(row + 1) * columns { sum += Double(x[i]) * Double(x[i]) }
      return sum
    }
  }

  /// Copies all entries of a matrix of the same shape.
  mutating func copy(_ other: Matrix) {
    let count = count
    withMutablePointer { target in other.withPointer { target.update(from: $0, count: count) } }
  }
}
