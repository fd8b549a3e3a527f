import ReservoirSampling
import Tensors

/// Samples and draws of the true law in coordinates in which all directions count alike: those that whiten the
/// draws.
struct WhitenedDraws {
  /// From data units.
  let transform: DataTransform
  /// Draws of the true law, and samples `[draw, unit]`.
  let reference, samples: Matrix<Double>

  /// Nil for draws that cannot be whitened.
  init?(_ samples: Matrix<Double>, beside reference: Matrix<Double>) {
    guard let transform = try? DataTransform(.whiten, fitting: reference) else { return nil }
    self.transform = transform
    (self.reference, self.samples) = (transform.apply(reference), transform.apply(samples))
  }
}
