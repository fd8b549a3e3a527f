import Tensors

/// Motion in the predecessor's square box: Rayleigh speeds, Gaussian turns, slow at walls.
///
/// The box is centred at the origin. A biased animal is drawn to `anchor` at every step.
///
/// - Reference: arXiv 2505.17003; Sorscher et al. (2019) for the generator.
public struct OpenBoxMotion: Sendable, Equatable, Codable {
  /// Side, metres.
  public var side = 2.2
  /// Seconds of one step.
  public var timeStep = 0.02
  /// Scale of the Rayleigh law of speeds, m/s.
  public var speedScale = 0.26 * Double.pi
  /// Standard deviation of turns, rad/s.
  public var turnDeviation = 11.52
  /// Distance at which walls are noticed, metres.
  public var wallDistance = 0.03
  /// Share of the way to `anchor` added to every displacement; 0 for unbiased behaviour.
  public var bias = 0.0
  /// Where biased animals are drawn to, metres.
  public var anchor = Position(0, 0)

  /// Motion with a pull of `bias` times the distance to the anchor per step; 0 for none, 0.05 for
  /// the predecessor's biased variant.
  public init(bias: Double = 0) { self.bias = bias }

  /// One trial from uniforms in (0, 1) (four and one for every step) and normals (one for every step).
  func path(steps: Int, uniforms: ArraySlice<Double>, normals: ArraySlice<Double>) -> [Position] {
    let u = Array(uniforms)
    var position = Position((u[0] - 0.5) * side, (u[1] - 0.5) * side)
    var heading = 2 * Double.pi * u[2]
    var path: [Position] = []
    // The first step is left out.
    for (step, turn) in normals.prefix(steps + 1).enumerated() {
      var speed = speedScale * (-2 * log(u[3 + step])).squareRoot()
      var extra = 0.0
      if let angle = angleToWall(position, heading), abs(angle) < .pi / 2 {
        speed *= 0.25
        extra = (angle < 0 ? -1 : 1) * (.pi / 2 - abs(angle))
      }
      let move = speed * timeStep
      position =
        position + Position(move * cos(heading), move * sin(heading))
        + bias * (anchor - position)
      heading += timeStep * turnDeviation * turn + extra
      path.append(position)
    }
    return path
  }

  /// The angle of the heading from the outward normal of a wall that is near, in (-π, π].
  private func angleToWall(_ position: Position, _ heading: Double) -> Double? {
    let half = side / 2
    let distances = [half - position.x, half - position.y, half + position.x, half + position.y]
    guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }),
      distances[nearest] < wallDistance
    else { return nil }
    let difference = heading - Double(nearest) * .pi / 2
    return difference - 2 * .pi * (difference / (2 * .pi)).rounded()
  }
}
