import RandomStreams
import Tensors

/// Output coordinates that are held, in the order of their noise.
struct OutputClamps<Scalar: TensorScalar>: Sendable {
  private let held: [(unit: Int, value: Scalar)]
  private let noise: Scalar

  init(_ forces: OutputForces<Scalar>) {
    held = forces.clamps.sorted { $0.key < $1.key }.map { (unit: $0.key, value: $0.value) }
    noise = forces.clampNoise
  }

  var isEmpty: Bool { held.isEmpty }
  var count: Int { held.count }

  /// Holds the coordinates of `x` at their values, with noise where there is a stream; `scratch` is
  /// `[chain, count]`.
  func hold(
    _ x: inout Matrix<Scalar>, stream: RandomStream?, using scratch: inout Matrix<Scalar>
  ) {
    scratch.scale(by: 0)
    if noise > 0, !isEmpty, let stream {
      // The way down the levels has draws of its own.
      var own = stream.with(stream.purpose == .annealing ? .annealedClampNoise : .clampNoise)
      scratch.scale(by: 0, addingNormals: noise, from: &own)
    }
    for (index, clamp) in held.enumerated() {
      for row in 0..<x.rows { x[row, clamp.unit] = clamp.value + scratch[row, index] }
    }
  }
}
