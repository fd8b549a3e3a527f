import Tensors

/// A bright bar that sweeps over the image from outside to outside.
public struct MovingBar: Sendable {
  /// Direction of motion, degrees.
  public var direction: Double
  /// Thickness in image widths.
  public var thickness = 0.2
  /// Blank frames first, then frames of the sweep.
  public var blankFrames = 300
  /// Frames of one sweep.
  public var sweepFrames = 400

  /// A bar that moves towards `direction`, degrees.
  public init(direction: Double) { self.direction = direction }

  /// The pixels of an image of `height` × `width` at a frame, row after row.
  public func pixels<Scalar: TensorScalar>(height: Int, width: Int, at frame: Int) -> [Scalar] {
    guard frame >= blankFrames else { return [Scalar](repeating: 0, count: height * width) }
    let angle = direction * .pi / 180
    let progress = Double(frame - blankFrames) / Double(max(sweepFrames - 1, 1))
    let reach = 0.5.squareRoot() + thickness / 2
    let centre = (2 * progress - 1) * reach
    var result: [Scalar] = []
    for i in 0..<height {
      for j in 0..<width {
        let y = (Double(i) + 0.5) / Double(height) - 0.5
        let x = (Double(j) + 0.5) / Double(width) - 0.5
        let along = x * cos(angle) + y * sin(angle)
        result.append(abs(along - centre) <= thickness / 2 ? 1 : 0)
      }
    }
    return result
  }
}
