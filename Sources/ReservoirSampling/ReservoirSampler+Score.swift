import Tensors

extension ReservoirSampler {
  /// Memory for a batch of B rows, used where m is too wide for the fused kernels: pre-activations
  /// and their gradient `[B, n]`, activations `[B, n]`.
  public struct Workspace: Sendable {
    var preactivation: Matrix<Scalar>
    var activity: Matrix<Scalar>
    var gradient: Matrix<Scalar>
  }

  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) -> Workspace {
    let (rows, units) = isSkinny ? (0, 0) : (rows, units)
    let empty = Matrix<Scalar>.zeros(rows, units)
    return Workspace(preactivation: empty, activity: empty, gradient: empty)
  }

  /// `s_θ(x) = -x + W_out φ(W̃ x + b)` (eq. 7).
  public func evaluateScore(
    at x: Matrix<Scalar>, into score: inout Matrix<Scalar>, using workspace: inout Workspace
  ) {
    if isSkinny {
      withSkinnyNetwork { network in
        x.withPointer { x_ in
          score.withMutablePointer { Scalar.skinnyScore(network, rows: x.rows, x_, $0) }
        }
      }
      return
    }
    workspace.preactivation.setToProduct(x, parameters[1])  // A = X W̃ᵀ + 1 bᵀ
    workspace.preactivation.addRow(bias)
    workspace.activity.setToActivation(activation, of: workspace.preactivation)  // H = φ(A)
    score.setToProduct(workspace.activity, parameters[0], transposingSecond: true)
    score.add(x, scaledBy: -1)
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
    gradients[0].setToProduct(error, workspace.activity, transposingFirst: true)
    workspace.gradient.setToProduct(error, parameters[0])
    workspace.gradient.multiplyBySlope(of: activation, at: &workspace.preactivation)  // dA
    gradients[1].setToProduct(x, workspace.gradient, transposingFirst: true)
    gradients[2] = Matrix(rows: 1, columns: units, elements: workspace.gradient.columnSums())
  }

  private func evaluateSkinnyGradients(
    at x: Matrix<Scalar>, error: Matrix<Scalar>, into gradients: inout [Matrix<Scalar>]
  ) {
    var (dReadout, dFeedback, dBias) = (gradients[0], gradients[1], gradients[2])
    gradients.removeAll(keepingCapacity: true)  // so that the matrices change in place
    withSkinnyNetwork { network in
      x.withPointer { x_ in
        error.withPointer { error in
          dReadout.withMutablePointer { dReadout in
            dFeedback.withMutablePointer { dFeedback in
              dBias.withMutablePointer { dBias in
                Scalar.skinnyGradients(
                  network, rows: x.rows, x_, error: error, dReadout: dReadout,
                  dFeedback: dFeedback, dBias: dBias)
              }
            }
          }
        }
      }
    }
    gradients.append(dReadout)
    gradients.append(dFeedback)
    gradients.append(dBias)
  }
}
