import CKernels
import Testing

/// Deterministic numbers for test data (SplitMix64).
struct TestNumbers {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `count` numbers in (-scale, scale).
  mutating func array<Scalar: BinaryFloatingPoint>(_ count: Int, scale: Double) -> [Scalar] {
    (0..<count).map { _ in Scalar(scale * (Double(next() >> 11) * 0x1p-52 - 1)) }
  }
}

/// The weights of a skinny network, owned.
struct SkinnyNetwork<Scalar: SkinnyScalar> {
  let units: Int
  let outputs: Int
  let activation: rv_activation
  var readout: [Scalar]  // [m, n]
  var feedback: [Scalar]  // [m, n]
  var bias: [Scalar]  // [n]
  var noise: [Scalar]?  // [m, n]

  /// Random weights of a low norm: `W_out W̃` contracts, so that trajectories stay bounded.
  init(units: Int, outputs: Int, activation: rv_activation, seed: UInt64) {
    var numbers = TestNumbers(state: seed)
    (self.units, self.outputs, self.activation) = (units, outputs, activation)
    let scale = 1 / Double(units * outputs).squareRoot()
    readout = numbers.array(units * outputs, scale: scale)
    feedback = numbers.array(units * outputs, scale: scale)
    bias = numbers.array(units, scale: 0.5)
    noise = numbers.array(units * outputs, scale: scale)
  }

  func withKernel(_ body: (UnsafePointer<rv_skinny>) -> Void) {
    // An empty array in the place of an absent Σ, which the kernel then does not see.
    withUnsafePointers(readout, feedback, bias, noise ?? []) { readout, feedback, bias, noise in
      var kernel = rv_skinny(
        units: units, outputs: outputs, activation: activation, readout: readout,
        feedback: feedback, bias: bias, noise: self.noise == nil ? nil : noise)
      body(&kernel)
    }
  }

  private func withUnsafePointers(
    _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ c: UnsafePointer<Scalar>,
    _ d: UnsafePointer<Scalar>,
    _ body: (
      UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>
    ) -> Void
  ) {
    body(a, b, c, d)
  }
}

extension rv_activation: @retroactive CustomTestStringConvertible {
  static let all = [RV_IDENTITY, RV_RELU, RV_TANH, RV_SOFTPLUS, RV_SIGMOID]
  /// The name of φ.
  public var testDescription: String {
    ["identity", "relu", "tanh", "softplus", "sigmoid"][Int(rawValue)]
  }
}
