import Tensors

/// A drifting sine grating `C sin(2π (f (x cos θ + y sin θ) - f_t t) + φ)` on [-½, ½]².
public struct Grating: Sendable, Hashable, Codable {
  /// θ, degrees.
  public var orientation: Double
  /// f, cycles per image.
  public var frequency: Double
  /// C
  public var contrast: Double
  /// φ, radians.
  public var phase: Double
  /// f_t, cycles per frame.
  public var drift: Double
  /// Radius of a circular aperture in image widths; nil for the whole image.
  public var aperture: Double?

  /// A grating: orientation in degrees, frequency in cycles per image, phase in radians, drift in
  /// cycles per frame, aperture in image widths.
  public init(
    orientation: Double, frequency: Double, contrast: Double = 1, phase: Double = 0,
    drift: Double = 0, aperture: Double? = nil
  ) {
    self.orientation = orientation
    self.frequency = frequency
    self.contrast = contrast
    self.phase = phase
    self.drift = drift
    self.aperture = aperture
  }

  /// The pixels of an image of `height` × `width` at frame `time`, row after row.
  public func pixels<Scalar: TensorScalar>(
    height: Int, width: Int, at time: Double = 0
  ) -> [Scalar] {
    let angle = orientation * .pi / 180
    var result: [Scalar] = []
    for i in 0..<height {
      for j in 0..<width {
        let y = (Double(i) + 0.5) / Double(height) - 0.5
        let x = (Double(j) + 0.5) / Double(width) - 0.5
        let inside = aperture.map { x * x + y * y <= $0 * $0 } ?? true
        let along = x * cos(angle) + y * sin(angle)
        let value = contrast * sin(2 * .pi * (frequency * along - drift * time) + phase)
        result.append(inside ? Scalar(value) : 0)
      }
    }
    return result
  }
}
