import RandomStreams
import Tensors

/// Loss and gradients of a batch of trials: blocks of trials on threads, sums in block order, so
/// that results do not depend on the number of threads.
///
/// Copies share their memory: use one at a time.
public struct GradientWorkspace<Scalar: ReplayScalar>: Sendable {
  /// The network whose gradients fit in here.
  public let architecture: ReplayArchitecture
  /// Trials of a batch, B.
  public let batch: Int
  /// Steps of a trial, T.
  public let steps: Int
  let blocks: [Range<Int>]
  private let passes: [PathPass<Scalar>]

  /// The trials of each block.
  public var blockRanges: [Range<Int>] { blocks }

  /// Memory for batches of `batch` trials of `steps` steps.
  ///
  /// - Parameter backwards: whether gradients are wanted; without them memory halves.
  public init(_ architecture: ReplayArchitecture, batch: Int, steps: Int, backwards: Bool = true) {
    self.architecture = architecture
    self.batch = batch
    self.steps = steps
    let blocks = GradientWorkspace.blocks(of: batch)
    self.blocks = blocks
    passes = blocks.map {
      PathPass(architecture, rows: $0.count, steps: steps, backwards: backwards)
    }
  }

  /// How many blocks a batch is divided into.
  static func blockCount(of batch: Int) -> Int { batch < 16 ? 1 : 2 * max(1, (batch + 127) / 128) }

  /// Equal blocks of about 32 to 64 trials, an even number of them where possible.
  static func blocks(of batch: Int) -> [Range<Int>] {
    let count = blockCount(of: batch)
    return (0..<count).map { batch * $0 / count..<batch * ($0 + 1) / count }
  }

  /// The loss of the batch that `block` makes, without gradients.
  ///
  /// - Parameters:
  ///   - noise: address of the noise of the first trial's first step; nil for none.
  ///   - block: the trials of a range of the batch.
  public func loss(
    of network: ReplayNetwork<Scalar>, noise: RandomStream?,
    parallelism: Parallelism = .serial, block: @Sendable (Range<Int>) -> TrialBlock<Scalar>
  ) -> Double {
    let packed = PackedNetwork(network, dynamics: network.dynamics)
    return run(packed, noise: noise, parallelism: parallelism, block: block) { pass, trials in
      pass.takeErrors(trials, factor: 1)
    }
  }

  /// The loss of the batch and, into `gradients`, its gradients.
  public func lossAndGradients(
    of network: ReplayNetwork<Scalar>, noise: RandomStream?, activityPenalty: Double = 0,
    parallelism: Parallelism = .serial, into gradients: inout [Matrix<Scalar>],
    block: @Sendable (Range<Int>) -> TrialBlock<Scalar>
  ) -> Double {
    let packed = PackedNetwork(network, dynamics: network.dynamics, backwards: true)
    let terms = Double(batch * steps * architecture.outputs)
    let factor = Scalar(2 / terms)
    let unitTerms = Double(batch * steps * architecture.units)
    let activityFactor = Scalar(2 * activityPenalty / unitTerms)
    let loss = run(packed, noise: noise, parallelism: parallelism, block: block) { pass, trials in
      let errors = pass.takeErrors(trials, factor: factor)
      pass.runBack(packed, trials, activityFactor: activityFactor)
      guard activityPenalty > 0 else { return errors }
      return errors + activityPenalty * pass.activitySquares() * terms / unitTerms
    }
    sumGradients(into: &gradients)
    return loss
  }

  /// Runs every block forwards and `finish` on it; returns the sum of its results over the number
  /// of terms.
  private func run(
    _ packed: PackedNetwork<Scalar>, noise: RandomStream?, parallelism: Parallelism,
    block: @Sendable (Range<Int>) -> TrialBlock<Scalar>,
    finish: @Sendable (PathPass<Scalar>, TrialBlock<Scalar>) -> Double
  ) -> Double {
    let sums = parallelism.results(of: blocks.count) { index in
      let trials = block(blocks[index])
      passes[index].run(
        packed, trials, noise: noise?.advanced(byChains: blocks[index].lowerBound))
      return finish(passes[index], trials)
    }
    let total = sums.reduce(0, +)
    return total / Double(batch * steps * architecture.outputs)
  }

  private func sumGradients(into gradients: inout [Matrix<Scalar>]) {
    for parameter in ReplayParameter.allCases {
      let parts = passes.compactMap { $0.back?.gradient(of: parameter) }
      let count = gradients[parameter.rawValue].count
      gradients[parameter.rawValue].withMutablePointer { sum in
        guard let first = parts.first else { return }
        sum.update(from: first, count: count)
        for part in parts.dropFirst() { add(part, scaledBy: 1, to: sum, count: count) }
      }
    }
  }
}

extension PathPass {
  /// Σ r² over all steps but the first state.
  func activitySquares() -> Double {
    sumOfSquares(
      states.pointer + rows * architecture.units, count: steps * rows * architecture.units)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func sumOfSquares<Scalar: TensorScalar>(
  _ x: UnsafePointer<Scalar>, count: Int
) -> Double {
  var sum = 0.0
  for i in 0..<count { sum += Double(x[i]) * Double(x[i]) }
  return sum
}
