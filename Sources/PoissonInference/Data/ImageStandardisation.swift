import Tensors

/// One shift and one scale for all pixels of a set of images, to mean 0 and variance 1.
///
/// Inference uses those of the images that a model was trained on.
public struct ImageStandardisation: Sendable, Codable, Equatable {
  /// Subtracted first, grey levels of the file.
  public var mean: Double
  /// Divided by then; 0 leaves values as they are.
  public var deviation: Double

  /// A shift and a scale.
  public init(mean: Double, deviation: Double) {
    (self.mean, self.deviation) = (mean, deviation)
  }

  /// Those that bring `images` to mean 0 and variance 1.
  public init<Scalar: InferenceScalar>(of images: Matrix<Scalar>) {
    mean = images.mean()
    var centred = images
    centred.scaleAndShift(1, Scalar(-mean))
    deviation = centred.meanSquare().squareRoot()
  }

  /// Shifts and scales `images`.
  public func apply<Scalar: InferenceScalar>(to images: inout Matrix<Scalar>) {
    images.scaleAndShift(1, Scalar(-mean))
    if deviation > 0 { images.scale(by: Scalar(1 / deviation)) }
  }
}
