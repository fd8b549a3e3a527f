import Archives
import Tensors

/// Gabor functions fitted to every field of a linear dictionary, as columns of numbers that sit
/// beside recordings.
public struct FieldTable: Sendable {
  /// One fit per latent; nil where a field is zero.
  public let fits: [GaborFit?]
  private let image: ImageShape

  /// Fits the columns of Φ; needs a linear decoder of grey images.
  public init<Scalar: InferenceScalar>(_ model: IterativeModel<Scalar>) {
    precondition(
      model.configuration.decoder.isLinear && model.configuration.image.channels == 1,
      "fields are columns of a linear dictionary of grey images")
    let image = model.configuration.image
    let fields = Matrix<Double>(model.dictionary.transposed)
    fits = (0..<fields.rows).map { GaborFit(Array(fields.row($0)), image: image) }
    self.image = image
  }

  /// Share of the fields that a Gabor function explains to more than `threshold`.
  public func shareExplained(above threshold: Double = 0.7) -> Double {
    share { $0.explained > threshold }
  }

  /// Share of the fields so explained whose envelope is also smaller than the field.
  public func shareLocalised(above threshold: Double = 0.7) -> Double {
    share { $0.explained > threshold && $0.isLocalised(in: image) }
  }

  private func share(_ condition: (GaborFit) -> Bool) -> Double {
    Double(fits.filter { $0.map(condition) ?? false }.count) / Double(max(fits.count, 1))
  }

  /// Columns by name, one entry per latent: centre and lengths in pixels, orientation in degrees,
  /// frequency in cycles per pixel, phase in radians, amplitude in the field's unit, r²; NaN where there is no
  /// fit.
  public var columns: [String: NumericArray] {
    let values: [(String, (GaborFit) -> Double)] = [
      ("row", \.row), ("column", \.column), ("orientation", \.orientation),
      ("frequency", \.frequency), ("length_along", \.lengthAlong),
      ("length_across", \.lengthAcross), ("phase", \.phase), ("amplitude", \.amplitude),
      ("explained", \.explained),
    ]
    var result: [String: NumericArray] = [:]
    for (name, value) in values {
      result[name] = NumericArray(
        shape: [fits.count], values: fits.map { $0.map(value) ?? Double.nan })
    }
    return result
  }
}
