import RandomStreams
import Tensors

/// A record of operations on matrices that can be differentiated, again and again: gradients are
/// themselves recorded, so that gradients through gradient steps are exact.
///
/// Used for models without a hand-written reverse pass. Everything recorded is kept until the tape
/// goes. Not to be shared between threads.
///
/// ```swift
/// let tape = Tape<Double>()
/// let x = tape.variable(Matrix(repeating: 3, 1, 1))
/// let slope = tape.gradients(of: x * x * x, by: [x])[0]   // 27
/// let curvature = tape.gradients(of: slope, by: [x])[0]   // 18
/// ```
public final class Tape<Scalar: InferenceScalar> {
  var nodes: [Node] = []

  /// A tape with nothing on it.
  public init() {}

  struct Node {
    var value: Matrix<Scalar>
    var operation: Operation
    /// Whether the value depends on anything differentiated.
    var isActive: Bool
  }

  /// What a value was made by; indices are of nodes.
  enum Operation {
    case leaf
    case product(Int, Int, transposeFirst: Bool, transposeSecond: Bool)
    case sum(Int, Int)
    case elementwiseProduct(Int, Int)
    case affine(Int, scale: Scalar)
    case map(Int, ScalarFunction)
    case rowBroadcast(Int)
    case columnBroadcast(Int)
    case rowSum(Int)
    case columnSum(Int)
    case reshape(Int)
    case gather(Int, IndexMap)
    case scatter(Int, IndexMap)
    /// A value whose elementwise slope with respect to its argument is known.
    case withSlope(Int, Matrix<Scalar>)
  }

  /// Records a value that gradients may be taken by.
  public func variable(_ value: Matrix<Scalar>) -> Variable<Scalar> {
    append(value, .leaf, isActive: true)
  }

  /// Records a value that no gradient passes through.
  public func constant(_ value: Matrix<Scalar>) -> Variable<Scalar> {
    append(value, .leaf, isActive: false)
  }

  /// A constant row or column of one value.
  public func constant(_ value: Scalar, rows: Int = 1, columns: Int = 1) -> Variable<Scalar> {
    constant(Matrix(repeating: value, rows, columns))
  }

  func append(
    _ value: Matrix<Scalar>, _ operation: Operation, isActive: Bool
  ) -> Variable<Scalar> {
    nodes.append(
      Node(value: value, operation: isActive ? operation : .leaf, isActive: isActive))
    return Variable(tape: self, index: nodes.count - 1)
  }

  /// Gradients of `output` by `inputs`, as recorded values. With `cotangent` (of `output`'s shape)
  /// the vector–Jacobian product; without, `output` must be `[1, 1]`.
  public func gradients(
    of output: Variable<Scalar>, by inputs: [Variable<Scalar>],
    cotangent: Variable<Scalar>? = nil
  ) -> [Variable<Scalar>] {
    let value = nodes[output.index].value
    precondition(cotangent != nil || value.count == 1, "a gradient needs one number")
    let needed = nodesBetween(inputs.map(\.index), and: output.index)
    var adjoints: [Int: Variable<Scalar>] = [:]
    adjoints[output.index] = cotangent ?? constant(1)
    for index in stride(from: output.index, through: 0, by: -1) where needed.contains(index) {
      guard let adjoint = adjoints[index] else { continue }
      propagate(adjoint, from: index) { parent, contribution in
        guard needed.contains(parent) else { return }
        let share = contribution()
        adjoints[parent] = adjoints[parent].map { $0 + share } ?? share
      }
    }
    return inputs.map { input in
      let shape = nodes[input.index].value.shape
      return adjoints[input.index] ?? constant(.zeros(shape[0], shape[1]))
    }
  }

  /// Nodes that depend on one of `inputs` and that `output` depends on.
  private func nodesBetween(_ inputs: [Int], and output: Int) -> Set<Int> {
    var dependent = Set(inputs)
    let first = inputs.min() ?? output
    if first < output {
      for index in first...output where !dependent.contains(index) && nodes[index].isActive {
        if parents(of: index).contains(where: dependent.contains) { dependent.insert(index) }
      }
    }
    return dependent
  }

  private func parents(of index: Int) -> [Int] {
    switch nodes[index].operation {
    case .leaf: []
    case .product(let a, let b, _, _), .sum(let a, let b), .elementwiseProduct(let a, let b):
      [a, b]
    case .affine(let a, _), .map(let a, _), .rowBroadcast(let a), .columnBroadcast(let a),
      .rowSum(let a), .columnSum(let a), .reshape(let a), .gather(let a, _), .scatter(let a, _),
      .withSlope(let a, _):
      [a]
    }
  }

  /// Hands the adjoint of a node on to its parents.
  private func propagate(
    _ adjoint: Variable<Scalar>, from index: Int,
    _ give: (_ parent: Int, _ contribution: () -> Variable<Scalar>) -> Void
  ) {
    let at = { Variable(tape: self, index: $0) }
    switch nodes[index].operation {
    case .leaf: break
    case .product(let a, let b, let transposeA, let transposeB):
      give(a) {
        transposeA
          ? at(b).times(adjoint, transposeFirst: transposeB, transposeSecond: true)
          : adjoint.times(at(b), transposeSecond: !transposeB)
      }
      give(b) {
        transposeB
          ? adjoint.times(at(a), transposeFirst: true, transposeSecond: transposeA)
          : at(a).times(adjoint, transposeFirst: !transposeA)
      }
    case .sum(let a, let b):
      give(a) { adjoint }
      give(b) { adjoint }
    case .elementwiseProduct(let a, let b):
      give(a) { adjoint * at(b) }
      give(b) { adjoint * at(a) }
    case .affine(let a, let scale): give(a) { adjoint.scaled(by: scale) }
    case .map(let a, let function):
      give(a) { function.slope(at(a), value: at(index)).map { adjoint * $0 } ?? adjoint.zeroed() }
    case .rowBroadcast(let a): give(a) { adjoint.summedOverRows() }
    case .columnBroadcast(let a): give(a) { adjoint.summedOverColumns() }
    case .rowSum(let a): give(a) { adjoint.repeated(rows: nodes[a].value.rows) }
    case .columnSum(let a): give(a) { adjoint.repeated(columns: nodes[a].value.columns) }
    case .reshape(let a):
      let shape = nodes[a].value.shape
      give(a) { adjoint.reshaped(rows: shape[0], columns: shape[1]) }
    case .gather(let a, let map): give(a) { adjoint.scattered(by: map) }
    case .scatter(let a, let map): give(a) { adjoint.gathered(by: map) }
    case .withSlope(let a, let slope): give(a) { adjoint * constant(slope) }
    }
  }
}
