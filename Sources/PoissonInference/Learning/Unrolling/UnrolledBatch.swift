import RandomStreams
import Tensors

/// A batch taken through unrolled inference: images, where inference starts, and its noise.
struct UnrolledBatch<Scalar: InferenceScalar>: Sendable {
  /// `[image, pixel]`: one matrix for static images, or one per step.
  var frames: [Matrix<Scalar>]
  /// The state variables to start from, each `[image, latent]`; empty for the learned initial state.
  var start: [Matrix<Scalar>]
  /// The stream's step counts batches.
  var noise: InferenceNoise<Scalar>
  /// Steps unrolled, T.
  var steps: Int

  /// Images, B.
  var images: Int { frames[0].rows }

  func frame(atStep step: Int) -> Matrix<Scalar> { frames[frames.count == 1 ? 0 : step] }

  /// `κ = 256 / (M T B)`: the mean over steps and images, on the scale of 256 pixels
  /// (IPVAE eq. 30).
  var weight: Double { 256 / (Double(frames[0].columns) * Double(steps) * Double(images)) }

  /// Where a draw for the images from `first` lies in the stream of training.
  static func address(
    in stream: RandomStream, _ use: DrawUse, atStep step: Int, of steps: Int, firstImage first: Int
  ) -> RandomStream {
    var here = stream.advanced(byChains: first)
    here.step = stream.step * UInt64(steps) + UInt64(step)
    here.purpose = use.purpose
    return here
  }
}
