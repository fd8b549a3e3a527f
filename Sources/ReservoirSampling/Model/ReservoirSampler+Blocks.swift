import Tensors
import Training

/// How a pass over wide weights is cut: blocks of hidden units whose weights and activity stay in
/// the second-level cache, so that a pass reads every weight once, and chunks of blocks that threads
/// share. The cut depends on n alone; partial sums of chunks are added in order, so that results do
/// not depend on the number of threads.
struct HiddenBlocks: Sendable {
  /// Hidden units of a block, a multiple of every vector and panel.
  static let width = 288
  /// Blocks of a chunk.
  static let perChunk = 5
  /// Rows of a batch that are worked on together.
  static let rows = 128

  let units: Int

  var chunks: Int { (units + Self.width * Self.perChunk - 1) / (Self.width * Self.perChunk) }

  /// All blocks in order.
  var all: some Sequence<Range<Int>> {
    let units = units
    return stride(from: 0, to: units, by: Self.width).lazy.map {
      $0..<Swift.min(units, $0 + Self.width)
    }
  }

  /// The blocks of one chunk, as ranges of hidden units.
  func blocks(ofChunk chunk: Int) -> [Range<Int>] {
    let first = chunk * Self.perChunk * Self.width
    let end = min(units, first + Self.perChunk * Self.width)
    return stride(from: first, to: end, by: Self.width).map { $0..<min(end, $0 + Self.width) }
  }

  /// Calls `body(worker, chunk)` for every chunk; a worker does its chunks in order.
  func forEachChunk(_ parallelism: Parallelism, _ body: @Sendable (Int, Int) -> Void) {
    let (chunks, workers) = (chunks, workers(parallelism))
    parallelism.forEachBlock(of: workers, blockSize: 1) { range in
      for worker in range {
        for chunk in chunks * worker / workers..<chunks * (worker + 1) / workers {
          body(worker, chunk)
        }
      }
    }
  }

  func workers(_ parallelism: Parallelism) -> Int { min(parallelism.threads, chunks) }
}

// MARK: - The score

extension ReservoirSampler {
  /// `A = X W̃ᵀ + 1 bᵀ` into the workspace and `-x + φ(A) W_outᵀ`, block by block.
  func evaluateWideScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace,
    parallelism: Parallelism
  ) {
    let plan = HiddenBlocks(units: units)
    workspace.prepare(workers: plan.workers(parallelism), chunks: plan.chunks, dimension: dimension)
    for first in stride(from: 0, to: x.rows, by: HiddenBlocks.rows) {
      let rows = first..<min(x.rows, first + HiddenBlocks.rows)
      sumBlocks(plan, at: x, rows: rows, using: &workspace, parallelism: parallelism)
      addSums(plan, of: rows, x: x, into: &score, from: workspace)
    }
  }

  private func sumBlocks(
    _ plan: HiddenBlocks, at x: Matrix<Scalar>, rows: Range<Int>, using workspace: inout Workspace,
    parallelism: Parallelism
  ) {
    let (m, n, activation) = (dimension, units, activation)
    let sumsSize = workspace.sums.columns
    parameters[0].withPointer { readout in
      parameters[1].withPointer { feedback in
        parameters[2].withPointer { bias in
          x.withPointer { x in
            workspace.withPointers { preactivation, sums, scratch in
              // Workers write to their own scratch and to the columns and sums of their chunks.
              nonisolated(unsafe) let (readout, feedback, bias, x) = (
                readout, feedback, bias, x + rows.lowerBound * m
              )
              nonisolated(unsafe) let (preactivation, sums, scratch) = (
                preactivation + rows.lowerBound * n, sums, scratch
              )
              plan.forEachChunk(parallelism) { worker, chunk in
                let own = scratch[worker]
                for (index, block) in plan.blocks(ofChunk: chunk).enumerated() {
                  let (h, width) = (block.lowerBound, block.count)
                  Scalar.fetch(rows: m, columns: width, feedback + h, stride: n)
                  Scalar.fetch(rows: m, columns: width, readout + h, stride: n)
                  for row in 0..<rows.count {
                    (preactivation + row * n + h).update(from: bias + h, count: width)
                  }
                  Scalar.blockProduct(
                    BlockShape(
                      rows: rows.count, columns: width, depth: m, leftStride: m, rightStep: n,
                      outputStride: n, accumulates: true), x, feedback + h, preactivation + h)
                  for row in 0..<rows.count {
                    Scalar.activate(
                      activation, preactivation + row * n + h, own.activity + row * width, width)
                  }
                  Scalar.transpose(
                    rows: rows.count, columns: width, own.activity, stride: width, own.transposed)
                  Scalar.blockProduct(
                    BlockShape(
                      rows: m, columns: rows.count, depth: width, leftStride: n,
                      rightStep: rows.count, outputStride: rows.count, accumulates: index > 0),
                    readout + h, own.transposed, sums + chunk * sumsSize)
                }
              }
            }
          }
        }
      }
    }
  }

  /// `score = Σ chunks - x`, the sums being `[m, rows]`.
  private func addSums(
    _ plan: HiddenBlocks, of rows: Range<Int>, x: Matrix<Scalar>, into score: inout Matrix<Scalar>,
    from workspace: Workspace
  ) {
    let (m, count) = (dimension, rows.count)
    var total = Matrix<Scalar>.zeros(m, count)
    for chunk in 0..<plan.chunks {
      total.withMutablePointer { total in
        workspace.sums.withPointer { sums in
          addVector(sums + chunk * workspace.sums.columns, to: total, count: m * count)
        }
      }
    }
    score.withMutablePointer { score in
      total.withPointer {
        Scalar.transpose(
          rows: m, columns: count, $0, stride: count, score + rows.lowerBound * m)
      }
      x.withPointer { x in
        subtractVector(
          x + rows.lowerBound * m, from: score + rows.lowerBound * m, count: m * count)
      }
    }
  }
}

// MARK: - The update

extension ReservoirSampler {
  /// Gradients of section 3.3 and Adam in one pass: a block's gradients never leave the cache, and
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
      x.withPointer { x in
        error.withPointer { error in
          workspace.withPointers { preactivation, _, scratch in
            nonisolated(unsafe) let (targets, x, error) = (targets, x, error)
            nonisolated(unsafe) let (preactivation, scratch) = (preactivation, scratch)
            plan.forEachChunk(parallelism) { worker, chunk in
              for block in plan.blocks(ofChunk: chunk) {
                pass.update(
                  block, targets, x: x, error: error, preactivation: preactivation,
                  scratch[worker])
              }
            }
          }
        }
      }
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
        average?.update { sums in
          body(
            targets.indices.map {
              var target = targets[$0]
              target.average = sums[$0]
              return target
            })
        }
      }
    }
  }
}
