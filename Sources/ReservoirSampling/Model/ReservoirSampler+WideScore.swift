import Tensors

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

  /// Passes over all blocks; the read-out's sums stay in the workspace, chunk by chunk.
  private func sumBlocks(
    _ plan: HiddenBlocks, at x: Matrix<Scalar>, rows: Range<Int>, using workspace: inout Workspace,
    parallelism: Parallelism
  ) {
    let sumsSize = workspace.sums.columns
    withPointers(parameters[0], parameters[1], parameters[2], x) { readout, feedback, bias, x in
      workspace.withPointers { preactivation, sums, scratch in
        let pass = ScorePass(
          rows: rows.count, dimension: dimension, units: units, activation: activation,
          readout: readout, feedback: feedback, bias: bias, x: x + rows.lowerBound * dimension,
          preactivation: preactivation + rows.lowerBound * units)
        // Workers write to their own scratch and to the columns and sums of their chunks.
        nonisolated(unsafe) let (shared, sums, scratch) = (pass, sums, scratch)
        plan.forEachBlock(parallelism) { task in
          shared.evaluate(
            task.block, into: sums + task.chunk * sumsSize, adding: !task.isFirst,
            using: scratch[task.worker])
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
      withPointers(&total, reading: workspace.sums) { total, sums in
        addVector(sums + chunk * workspace.sums.columns, to: total, count: m * count)
      }
    }
    withPointers(&score, reading: total, x) { score, total, x in
      Scalar.transpose(
        rows: m, columns: count, total, stride: count, score + rows.lowerBound * m)
      subtractVector(
        x + rows.lowerBound * m, from: score + rows.lowerBound * m, count: m * count)
    }
  }
}
