import Tensors
import Training

extension ReservoirSampler {
  /// Gradients (RSN §3.3) and Adam (RSN §3.4) in one pass: a block's gradients never leave the cache, and
  /// weights, moments and average are read and written once.
  ///
  /// - Returns: false, with nothing done, where m is narrow enough for the fused kernels, or B is
  ///   larger than a block.
  public mutating func descend(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, by optimizer: inout Adam<Scalar>,
    average: inout WeightAverage<Scalar>?, learningRate: Double, using workspace: inout Workspace,
    parallelism: Parallelism
  ) -> Bool {
    guard !isSkinny, x.rows <= HiddenBlocks.rows else { return false }
    let plan = HiddenBlocks(units: units)
    workspace.prepare(workers: plan.workers(parallelism), chunks: plan.chunks, dimension: dimension)
    var constants = optimizer.beginUpdate(learningRate: learningRate)
    constants.averageShare = Scalar(1 - (average?.decay ?? 0))
    let pass = DescentPass(
      rows: x.rows, dimension: dimension, units: units, activation: activation,
      constants: constants)
    withUpdateTargets(&optimizer, &average) { targets in
      pass.update(targets, plan, x: x, error: error, using: &workspace, parallelism: parallelism)
    }
    return true
  }

  private mutating func withUpdateTargets(
    _ optimizer: inout Adam<Scalar>, _ average: inout WeightAverage<Scalar>?,
    _ body: ([UpdateTarget<Scalar>]) -> Void
  ) {
    parameters.withMutablePointers { theta in
      optimizer.withMoments { moments in
        let targets = theta.indices.map {
          UpdateTarget(
            theta: theta[$0], first: moments[$0].first, second: moments[$0].second,
            largest: moments[$0].largest, average: nil)
        }
        guard average != nil else { return body(targets) }
        average?.update { sums in body(zip(targets, sums).map { $0.averaging(into: $1) }) }
      }
    }
  }
}
