import Tensors

extension ReservoirSampler {
  /// Memory for a batch of B rows, used where m is too wide for the fused kernels: pre-activations
  /// A `[B, n]`, sums of the readout per chunk of hidden units, and what each thread works in.
  public struct Workspace: Sendable {
    var preactivation: Matrix<Scalar>
    var sums = Matrix<Scalar>.zeros(0, 0)
    var scratch = BlockScratch<Scalar>()

    /// Makes the memory of a pass, once.
    mutating func prepare(workers: Int, chunks: Int, dimension: Int) {
      let rows = min(HiddenBlocks.rows, preactivation.rows)
      if sums.rows != chunks { sums = .zeros(chunks, rows * dimension) }
      scratch.reserve(workers: workers, rows: rows)
    }

    /// Lends A, the sums of all chunks and the memory of every thread.
    mutating func withPointers(
      _ body: (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, [BlockPointers<Scalar>])
        -> Void
    ) {
      Tensors.withPointers(&preactivation, &sums) { preactivation, sums in
        scratch.withPointers { body(preactivation, sums, $0) }
      }
    }
  }

  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) -> Workspace {
    Workspace(preactivation: isSkinny ? .zeros(0, 0) : .zeros(rows, units))
  }

  /// `s_θ(x) = -x + W_out φ(W̃ x + b)` (RSN eq. 7).
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace
  ) {
    evaluateScore(at: x, into: &score, using: &workspace, parallelism: .serial)
  }

  /// The same; wide networks share their hidden units among threads.
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace,
    parallelism: Parallelism
  ) {
    guard isSkinny else {
      return evaluateWideScore(
        at: x, into: &score, using: &workspace, parallelism: parallelism)
    }
    withSkinnyNetwork { network in
      withPointers(&score, reading: x) { Scalar.skinnyScore(network, rows: x.rows, $1, $0) }
    }
  }

  /// `dW_out = Eᵀ H`, `dA = (E W_out) ⊙ φ'(A)`, `dW̃ = dAᵀ X`, `db` = column sums of `dA`.
  public func evaluateGradients(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, into gradients: inout [Matrix<Scalar>],
    using workspace: inout Workspace
  ) {
    if isSkinny {
      evaluateSkinnyGradients(at: x, error: error, into: &gradients)
      return
    }
    let activity = workspace.preactivation.activated(activation)  // H = φ(A)
    gradients[0].setToProduct(error, activity, transposingFirst: true)
    var gradient = activity
    gradient.setToProduct(error, parameters[0])
    gradient.multiplyBySlope(of: activation, at: &workspace.preactivation)  // dA
    gradients[1].setToProduct(x, gradient, transposingFirst: true)
    gradients[2] = Matrix(rows: 1, columns: units, elements: gradient.columnSums())
  }

  private func evaluateSkinnyGradients(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, into gradients: inout [Matrix<Scalar>]
  ) {
    var (dReadout, dFeedback, dBias) = (gradients[0], gradients[1], gradients[2])
    gradients.removeAll(keepingCapacity: true)  // so that the matrices change in place
    withSkinnyNetwork { network in
      withPointers(&dReadout, &dFeedback, &dBias, reading: x, error) {
        dReadout, dFeedback, dBias, batch, error in
        Scalar.skinnyGradients(
          network, rows: x.rows, batch, error: error, dReadout: dReadout, dFeedback: dFeedback,
          dBias: dBias)
      }
    }
    gradients.append(dReadout)
    gradients.append(dFeedback)
    gradients.append(dBias)
  }
}
