import Tensors

/// A heading that turns at random (REPLAY §2.7), as a position on the unit circle.
public struct RingMotion: Sendable, Equatable, Codable {
  /// Seconds of one step.
  public var timeStep = 0.02
  /// Standard deviation of turns, rad/s.
  public var turnDeviation = 11.52
  /// Whether all turns are counter-clockwise.
  public var isBiased: Bool

  /// Turns in both directions, or counter-clockwise only where `isBiased`.
  public init(isBiased: Bool = false) { self.isBiased = isBiased }

  func path(steps: Int, start: Double, normals: ArraySlice<Double>) -> [Position] {
    var heading = 2 * Double.pi * start
    var path = [Position(cos(heading), sin(heading))]
    for normal in normals.prefix(steps) {
      heading += timeStep * turnDeviation * (isBiased ? abs(normal) : normal)
      path.append(Position(cos(heading), sin(heading)))
    }
    return path
  }
}
