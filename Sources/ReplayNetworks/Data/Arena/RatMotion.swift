import Diagnostics
import Tensors

/// Rat-like motion in a rectangular box with solid walls (REPLAY §2.5).
///
/// Rotational velocity and (transformed) speed are Ornstein–Uhlenbeck processes with the moments
/// and time constants of foraging rats; walls repel and attract (thigmotaxis).
///
/// - Reference: George et al. (2024), *RatInABox*, eLife 13 RP85274.
public struct RatMotion: Sendable, Equatable, Codable {
  /// Side along x, metres or arena units; the box begins at the origin.
  public var side = 1.0
  /// Side along y; nil for a square.
  public var depth: Double?
  /// Seconds of one step of the trial.
  public var timeStep = 0.2
  /// Largest sub-step, seconds.
  public var subStep = 0.05
  /// Standard deviation of rotational velocity, rad/s.
  public var rotationDeviation = 120 * Double.pi / 180
  /// Its time constant, s.
  public var rotationTime = 0.08
  /// Scale of the Rayleigh law of speeds, m/s.
  public var speedScale = 0.15
  /// Time constant of speed, s.
  public var speedTime = 0.7
  /// Distance at which walls act, metres.
  public var wallDistance = 0.1
  /// From 0 (walls repel only) to 1 (walls hold).
  public var thigmotaxis = 0.5

  /// Motion with speeds of scale `speedScale` (m/s; mean √(π/2) times that) and steps of `timeStep`
  /// seconds.
  public init(speedScale: Double = 0.15, timeStep: Double = 0.2) {
    self.speedScale = speedScale
    self.timeStep = timeStep
  }

  /// The upper corner of the box.
  public var corner: Position { Position(side, depth ?? side) }

  /// Sub-steps of one step.
  var subSteps: Int { max(1, Int((timeStep / subStep - 1e-9).rounded(.up))) }

  /// One trial from four uniforms in (0, 1), and normals: one for the start and two for every
  /// sub-step.
  func path(steps: Int, uniforms: ArraySlice<Double>, normals: ArraySlice<Double>) -> [Position] {
    let (u, xi, h) = (Array(uniforms), Array(normals), timeStep / Double(subSteps))
    var position = Position(u[0] * corner.x, u[1] * corner.y)
    let heading = 2 * Double.pi * u[2]
    let speed = speedScale * (-2 * log(u[3])).squareRoot()
    var velocity = Position(speed * cos(heading), speed * sin(heading))
    var rotation = rotationDeviation * xi[0]
    var path = [position]
    var draw = 1
    for _ in 0..<steps {
      for _ in 0..<subSteps {
        rotate(&velocity, &rotation, h, xi[draw])
        changeSpeed(&velocity, h, xi[draw + 1])
        draw += 2
        pushFromWalls(&position, &velocity, h)
        position = moved(position, &velocity, h)
      }
      path.append(position)
    }
    return path
  }

  private func rotate(
    _ velocity: inout Position, _ rotation: inout Double, _ h: Double, _ normal: Double
  ) {
    rotation +=
      -h / rotationTime * rotation
      + rotationDeviation * (2 * h / rotationTime).squareRoot() * normal
    let (c, s) = (cos(rotation * h), sin(rotation * h))
    velocity = Position(c * velocity.x - s * velocity.y, s * velocity.x + c * velocity.y)
  }

  private func changeSpeed(_ velocity: inout Position, _ h: Double, _ normal: Double) {
    let speed = max(velocity.length, 1e-9)
    let rayleigh = 1 - exp(-speed * speed / (2 * speedScale * speedScale))
    var n = normalQuantile(min(1 - 1e-6, max(1e-6, rayleigh))) ?? .nan
    n += -h / speedTime * n + (2 * h / speedTime).squareRoot() * normal
    let share = min(1 - 1e-12, normalCumulative(n))
    let changed = speedScale * (-2 * log(1 - share)).squareRoot()
    velocity = (changed / speed) * velocity
  }

  private func pushFromWalls(_ position: inout Position, _ velocity: inout Position, _ h: Double) {
    let (d, v0) = (wallDistance, speedScale)
    let start = position
    for (distance, inward) in [
      (start.x, Position(1, 0)), (corner.x - start.x, Position(-1, 0)),
      (start.y, Position(0, 1)), (corner.y - start.y, Position(0, -1)),
    ] where distance < d {
      let spring = 3 * (1 - thigmotaxis) * (1 - thigmotaxis) * v0 * v0 / (d * d)
      velocity = velocity + (spring * (d - distance) * h) * inward
      let inside = max(0, 1 - (d - distance) * (d - distance) / (d * d))
      position =
        position
        + (6 * thigmotaxis * thigmotaxis * v0 * (1 - inside.squareRoot()) * h) * inward
    }
  }

  /// Moves, or reflects the velocity at a wall and moves from the old position.
  private func moved(_ position: Position, _ velocity: inout Position, _ h: Double) -> Position {
    let proposed = position + h * velocity
    let crossesX = proposed.x < 0 || proposed.x > corner.x
    let crossesY = proposed.y < 0 || proposed.y > corner.y
    guard crossesX || crossesY else { return proposed }
    if crossesX { velocity.x = -velocity.x }
    if crossesY { velocity.y = -velocity.y }
    velocity = (0.5 * speedScale / max(velocity.length, 1e-9)) * velocity
    let next = position + h * velocity
    return Position(min(corner.x, max(0, next.x)), min(corner.y, max(0, next.y)))
  }
}
