import Dynamics
import Processes
import RandomStreams
import Tensors

/// Chains of a machine that run on, can be looked at and changed between runs, and use all threads.
///
/// Nothing is stored over time: memory does not grow with steps.
public struct MachineChains<Scalar: TensorScalar>: Sendable {
  /// The kernel; changing its machine or temperature holds from the next step on.
  public var dynamics: MachineDynamics<Scalar>
  /// Noise of the next step.
  public var stream: RandomStream
  /// How many threads share the chains; changes no bit.
  public var parallelism: Parallelism
  /// Chains; row i of all matrices is chain i.
  public let count: Int
  /// Chains that one worker advances together. Changes speed, never bits.
  public let blockSize: Int
  /// Processes that share the blocks, and have all of them after every run.
  let processes: any ProcessGroup
  private var blocks: [MachineDynamics<Scalar>.State]

  /// Chains started at `positions` `[chain, unit]`.
  public init(
    _ dynamics: MachineDynamics<Scalar>, at positions: Matrix<Scalar>, stream: RandomStream,
    parallelism: Parallelism = .serial, blockSize: Int = 64,
    processes: any ProcessGroup = SingleProcess()
  ) throws(SamplingError) {
    self.processes = processes
    self.dynamics = dynamics
    self.stream = stream
    self.parallelism = parallelism
    count = positions.rows
    let workers = parallelism.threads * processes.count
    let share = (positions.rows + workers - 1) / workers
    self.blockSize = max(1, min(blockSize, share))
    blocks = []
    for lower in stride(from: 0, to: count, by: self.blockSize) {
      let rows = lower..<min(count, lower + self.blockSize)
      blocks.append(try dynamics.makeState(at: positions.rows(rows)))
    }
  }

  /// Chains started from independent N(0, 1) currents.
  public init(
    _ dynamics: MachineDynamics<Scalar>, count: Int, seed: UInt64,
    parallelism: Parallelism = .serial
  ) throws(SamplingError) {
    var start = RandomStream(seed: seed, purpose: .initialState)
    try self.init(
      dynamics, at: .normals(count, dynamics.unitCount, from: &start),
      stream: RandomStream(seed: seed), parallelism: parallelism)
  }

  /// Advances all chains.
  ///
  /// - Throws: `SamplingError.nonFiniteState` where a chain stopped being a number.
  public mutating func advance(steps: Int) throws(SamplingError) {
    guard steps > 0 else { return }
    let noise = stream
    stream.step += UInt64(steps)
    let shares = processes.shares(of: blocks.count, blockSize: 1)
    try dynamics.advance(
      &blocks, ofChains: blockSize, steps: steps, stream: noise, parallelism: parallelism,
      share: shares[processes.rank])
    if processes.count > 1 { exchange(shares) }
    try check()
  }

  /// Gives every process the blocks of all.
  private mutating func exchange(_ shares: [Range<Int>]) {
    let shares = shares.map {
      min(count, $0.lowerBound * blockSize)..<min(count, $0.upperBound * blockSize)
    }
    var all = positions
    processes.exchange(&all, shares: shares)
    positions = all
    var seen = Matrix<Double>(
      stacking: [energies, virials, squares].map { Matrix(rows: 1, columns: count, elements: $0) }
    ).transposed
    processes.exchange(&seen, shares: shares)
    for index in blocks.indices { blocks[index].setSeen(seen.rows(rows(of: index))) }
  }

  private func check() throws(SamplingError) {
    for (index, block) in blocks.enumerated() {
      guard let (row, unit) = block.current.firstEntry(beyond: .greatestFiniteMagnitude) else {
        continue
      }
      throw .nonFiniteState(
        chain: Int(stream.chain) + index * blockSize + row, step: Int(stream.step), unit: unit,
        timeStep: dynamics.reportedTimeStep)
    }
  }

  // MARK: - States

  /// x `[chain, unit]`; setting it moves the chains.
  public var positions: Matrix<Scalar> {
    get { Matrix(stacking: blocks.map(\.current)) }
    set {
      precondition(newValue.rows == count && newValue.columns == dynamics.unitCount)
      for index in blocks.indices { blocks[index].current = newValue.rows(rows(of: index)) }
    }
  }

  /// tanh x `[chain, unit]`.
  public var rates: Matrix<Scalar> { positions.activated(.tanh) }

  /// Puts chain `index` at `position`.
  public mutating func setPosition(_ position: ArraySlice<Scalar>, ofChain index: Int) {
    let (block, row) = (index / blockSize, index % blockSize)
    for (unit, value) in position.enumerated() { blocks[block].current[row, unit] = value }
  }

  /// Copies all positions into `target` `[chain, unit]`.
  func copyPositions(into target: inout Matrix<Scalar>) {
    let units = dynamics.unitCount
    target.withMutablePointer { target in
      for (index, block) in blocks.enumerated() {
        block.current.withPointer {
          (target + index * blockSize * units).update(from: $0, count: block.current.count)
        }
      }
    }
  }

  /// Ties every chain to its row of `anchors` `[chain, unit]`, with the kernel's stiffness.
  public mutating func setAnchors(_ anchors: Matrix<Scalar>?) {
    for index in blocks.indices { blocks[index].anchor = anchors?.rows(rows(of: index)) }
  }

  /// Adds its row of `fields` `[chain, unit]` to the force of every chain, in place of the kernel's field.
  mutating func setFields(_ fields: Matrix<Scalar>?) {
    for index in blocks.indices { blocks[index].fields = fields?.rows(rows(of: index)) }
  }

  private func rows(of block: Int) -> Range<Int> {
    block * blockSize..<min(count, (block + 1) * blockSize)
  }

  // MARK: - What the last step saw

  /// E of each chain, at the state before the last step.
  public var energies: [Double] { blocks.flatMap(\.energies) }
  /// -x·F of each chain, at the state before the last step.
  public var virials: [Double] { blocks.flatMap(\.virials) }
  /// |x|² of each chain, at the state before the last step.
  public var squares: [Double] { blocks.flatMap(\.squares) }

  /// Means over chains, at the states before the last step.
  public var info: MachineDynamics<Scalar>.Info {
    let scale = 1 / Double(count * dynamics.unitCount)
    return .init(
      energyPerUnit: energies.reduce(0, +) * scale, meanSquare: squares.reduce(0, +) * scale,
      virialPerUnit: virials.reduce(0, +) * scale)
  }

  /// Advances by `steps` and returns tanh x averaged over the states before each of them
  /// `[chain, unit]`: the frame that labels and overlaps are read from.
  public mutating func averageRates(over steps: Int) throws(SamplingError) -> Matrix<Scalar> {
    for index in blocks.indices {
      blocks[index].rateSums = .zeros(blocks[index].current.rows, dynamics.unitCount)
      blocks[index].rateSteps = 0
    }
    try advance(steps: steps)
    var sums = Matrix(stacking: blocks.map { $0.rateSums! })
    for index in blocks.indices { blocks[index].rateSums = nil }
    sums.scale(by: 1 / Scalar(steps))
    return sums
  }
}
