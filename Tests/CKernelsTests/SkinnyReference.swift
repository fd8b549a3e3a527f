import CKernels
import Foundation

/// The equations of skinny.h as plain loops in Double, and bounds of the rounding of a kernel of
/// another precision.
struct SkinnyReference {
  let units: Int
  let outputs: Int
  let activation: rv_activation
  let readout: [Double]
  let feedback: [Double]
  let bias: [Double]
  let noise: [Double]

  init<Scalar>(_ network: SkinnyNetwork<Scalar>) {
    (units, outputs, activation) = (network.units, network.outputs, network.activation)
    readout = network.readout.map { Double($0) }
    feedback = network.feedback.map { Double($0) }
    bias = network.bias.map { Double($0) }
    noise =
      network.noise?.map { Double($0) } ?? [Double](repeating: 0, count: network.readout.count)
  }

  func activate(_ x: Double) -> Double {
    switch activation {
    case RV_RELU: max(0, x)
    case RV_TANH: tanh(x)
    case RV_SOFTPLUS: max(0, x) + log1p(exp(-abs(x)))
    case RV_SIGMOID: 1 / (1 + exp(-x))
    default: x
    }
  }

  func slope(_ x: Double) -> Double {
    switch activation {
    case RV_RELU: x > 0 ? 1 : 0
    case RV_TANH: 1 - tanh(x) * tanh(x)
    case RV_SOFTPLUS: 1 / (1 + exp(-x))
    case RV_SIGMOID: exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x))))
    default: 1
    }
  }

  /// W̃ x + b
  func currents(_ x: ArraySlice<Double>) -> [Double] {
    (0..<units).map { i in
      x.enumerated().reduce(bias[i]) { $0 + $1.element * feedback[$1.offset * units + i] }
    }
  }

  /// W_out r
  func read(_ state: [Double]) -> [Double] {
    (0..<outputs).map { j in
      (0..<units).reduce(0) { $0 + readout[j * units + $1] * state[$1] }
    }
  }

  /// -x + W_out φ(W̃ x + b) of one row.
  func score(_ x: ArraySlice<Double>) -> [Double] {
    zip(read(currents(x).map(activate)), x).map { $0 - $1 }
  }

  /// How far the rounding of unit roundoff `unit` can take a component of the score of `x`:
  /// `(terms) · unit · Σ |term|` over everything that is added up, slopes being at most 1.
  func scoreBound(_ x: ArraySlice<Double>, unit: Double) -> Double {
    let magnitudes = (0..<units).map { i in
      x.enumerated().reduce(abs(bias[i])) {
        $0 + abs($1.element * feedback[$1.offset * units + i])
      }
    }
    let sums = (0..<outputs).map { j in
      (0..<units).reduce(0.0) {
        $0 + abs(readout[j * units + $1]) * (magnitudes[$1] + 1)
      }
    }
    return Double(units + outputs + 16) * unit * (sums.max()! + (x.map(abs).max() ?? 0))
  }

  /// One hidden step of one chain.
  func hiddenStep(_ state: inout [Double], noise xi: [Double], timeStep: Double) {
    let activity = currents(read(state)[...]).map(activate)
    let amplitude = (2 * timeStep).squareRoot()
    for i in 0..<units {
      let kick = (0..<outputs).reduce(0) { $0 + xi[$1] * noise[$1 * units + i] }
      state[i] += timeStep * (activity[i] - state[i]) + amplitude * kick
    }
  }

  /// One step in output space of one chain.
  func outputStep(_ state: inout [Double], noise xi: [Double], timeStep: Double) {
    let amplitude = (2 * timeStep).squareRoot()
    let drift = score(state[...])
    for j in 0..<outputs { state[j] += timeStep * drift[j] + amplitude * xi[j] }
  }

  /// dW_out = Eᵀ H, D = (E W_out) ⊙ φ'(A), dW̃ᵀ = Xᵀ D, db = Σ D.
  func gradients(
    _ x: [Double], _ error: [Double]
  ) -> (readout: [Double], feedback: [Double], bias: [Double]) {
    var readout = [Double](repeating: 0, count: units * outputs)
    var (feedback, bias) = (readout, [Double](repeating: 0, count: units))
    for row in 0..<x.count / outputs {
      let range = row * outputs..<(row + 1) * outputs
      let (x, e) = (Array(x[range]), Array(error[range]))
      for (i, current) in currents(x[...]).enumerated() {
        let back = (0..<outputs).reduce(0) { $0 + e[$1] * self.readout[$1 * units + i] }
        let delta = back * slope(current)
        bias[i] += delta
        for j in 0..<outputs {
          readout[j * units + i] += e[j] * activate(current)
          feedback[j * units + i] += delta * x[j]
        }
      }
    }
    return (readout, feedback, bias)
  }
}
