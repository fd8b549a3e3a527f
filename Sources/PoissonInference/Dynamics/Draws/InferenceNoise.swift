import RandomStreams
import Tensors

/// The noise of inference: addressed, or given for replaying a record.
public enum InferenceNoise<Scalar: InferenceScalar>: Sendable {
  /// Drawn at addresses of this stream's seed and chains; row i is chain `chain + i`. In training
  /// the stream's step counts batches, in a session it is the first inference step.
  case stream(RandomStream)
  /// Draws in the order of use, alternating updates and readouts with one inner iteration:
  /// exponentials `[events · image, latent]` for relaxed counts, normals `[image, latent]` for
  /// Gaussian latents, counts `[image, latent]` for exact ones, uniforms for Bernoulli latents.
  case given([Matrix<Scalar>])
}
