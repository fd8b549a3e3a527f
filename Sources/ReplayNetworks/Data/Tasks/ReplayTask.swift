import RandomStreams
import Tensors

/// A path-integration task: where, what is tracked, what the network is told (REPLAY §2).
public struct ReplayTask: Sendable, Equatable, Codable {
  /// What changes the network receives.
  public enum InputKind: String, Sendable, Codable, CaseIterable {
    /// Changes of the signal, d_u = d_s.
    case signalChange = "signal-change"
    /// Changes of position, d_u = 2.
    case displacement
    /// Angular steps in radians, d_u = 1.
    case turn
  }

  /// Where trials run.
  public var environment: Environment
  /// What outputs stand for.
  public var code: SignalCode
  /// What changes the network receives.
  public var input: InputKind
  /// g_u, brings inputs to order one.
  public var inputGain: Double
  /// Standard deviation of noise added to visible inputs, before the gain.
  public var inputNoise = 0.0
  /// What is masked.
  public var mask: TrialMask
  /// T
  public var steps: Int
  /// Trials made once and drawn from; 0 for fresh trials at every update.
  public var poolTrials = 0

  /// A task of trials of `steps` steps; inputs are scaled by `inputGain`. `triangle()`, `tMaze()`,
  /// `placeCells()` and their like give those of REPLAY §2.
  public init(
    environment: Environment, code: SignalCode, input: InputKind = .signalChange,
    inputGain: Double = 1, mask: TrialMask = .none, steps: Int
  ) {
    self.environment = environment
    self.code = code
    self.input = input
    self.inputGain = inputGain
    self.mask = mask
    self.steps = steps
  }

  /// d_u
  public var inputDimension: Int {
    let change =
      switch input {
      case .signalChange: code.dimension
      case .displacement: 2
      case .turn: 1
      }
    return mask.kind == .position ? change + code.dimension + 1 : change
  }

  /// The architecture that fits: sizes from the task, the rest as in REPLAY §1.3.
  public func architecture(
    units: Int, cell: ReplayArchitecture.Cell = .simple, activation: ReplayActivation = .relu,
    encoder: ReplayArchitecture.Encoder = .nonlinear, hasBiases: Bool = true
  ) -> ReplayArchitecture {
    ReplayArchitecture(
      units: units, inputs: inputDimension, outputs: code.dimension, cell: cell,
      activation: activation, encoder: mask.kind == .position ? .none : encoder,
      hasBiases: hasBiases)
  }

  /// Paths of trials `range`, drawn at `iteration`: `[trial, steps + 1, 2]`. A path depends on the
  /// seed, the iteration and its own number only.
  public func paths(_ range: Range<Int>, iteration: UInt64, seed: UInt64) -> Trajectories {
    let address = RandomStream(
      seed: seed, chain: UInt32(range.lowerBound), step: iteration, purpose: .trials)
    var (uniformStream, normalStream) = (address, address.with(.trialSteps))
    let uniforms = Matrix<Double>.uniforms(range.count, uniformsPerTrial, from: &uniformStream)
    let normals = Matrix<Double>.normals(range.count, normalsPerTrial, from: &normalStream)
    var result = Trajectories(
      trials: range.count, samples: steps + 1, timeStep: environment.timeStep)
    for trial in 0..<range.count {
      let path = path(uniforms.row(trial), normals.row(trial))
      for (sample, point) in path.enumerated() { result[trial, sample] = point }
    }
    return result
  }

  private var uniformsPerTrial: Int {
    if case .openBox = environment { return 4 + steps }
    return 4
  }

  private var normalsPerTrial: Int {
    switch environment {
    case .openField, .tracked:
      environment.ratMotion.map { 1 + 2 * steps * $0.subSteps } ?? steps
    case .openBox: steps + 1
    default: steps
    }
  }

  private func path(_ uniforms: ArraySlice<Double>, _ normals: ArraySlice<Double>) -> [Position] {
    let first = uniforms.startIndex
    switch environment {
    case .triangle:
      return trianglePath(
        start: 3 * uniforms[first], direction: uniforms[first + 1] < 0.5 ? 1 : -1,
        speed: 0.045 * (0.8 + 0.4 * uniforms[first + 2]), normals)
    case .tMaze:
      return tMazePath(
        arm: uniforms[first + 1] < 0.5 ? -1 : 1,
        speed: 0.045 * (0.8 + 0.4 * uniforms[first + 2]), normals)
    case .tMazeAlternation:
      return alternatingPath(
        start: 8 * uniforms[first], arm: uniforms[first + 1] < 0.5 ? -1 : 1,
        speed: 0.045 * (0.8 + 0.4 * uniforms[first + 2]), normals)
    case .openBox(let motion):
      return motion.path(steps: steps, uniforms: uniforms, normals: normals)
    case .openField, .tracked:
      guard let motion = environment.ratMotion else {
        preconditionFailure("recorded trials come from their file")
      }
      return motion.path(steps: steps, uniforms: uniforms, normals: normals)
    case .ring(let motion):
      return motion.path(steps: steps, start: uniforms[first], normals: normals)
    }
  }

  private func trianglePath(
    start: Double, direction: Double, speed: Double, _ normals: ArraySlice<Double>
  ) -> [Position] {
    func point(_ place: Double) -> Position {
      let turns = place - 3 * (place / 3).rounded(.down)
      let side = min(2, Int(turns))
      let edge = Track.triangle.edges[side]
      return edge.start + (turns - Double(side)) * (edge.end - edge.start)
    }
    var place = start
    var path = [point(place)]
    for normal in normals {
      place += direction * speed * max(0, 1 + 0.15 * normal)
      path.append(point(place))
    }
    return path
  }

  /// A cycle of eight unit lengths: stem, arm, arm back, stem back, and the same with the other arm.
  private func alternatingPath(
    start: Double, arm: Double, speed: Double, _ normals: ArraySlice<Double>
  ) -> [Position] {
    func point(_ place: Double) -> Position {
      let cycle = place - 8 * (place / 8).rounded(.down)
      let side = cycle < 4 ? arm : -arm
      let half = cycle < 4 ? cycle : cycle - 4
      let out = half < 2 ? half : 4 - half
      return out < 1 ? Position(0, out - 1) : Position(side * (out - 1), 0)
    }
    var place = start
    var path = [point(place)]
    for normal in normals {
      place += speed * max(0, 1 + 0.15 * normal)
      path.append(point(place))
    }
    return path
  }

  private func tMazePath(arm: Double, speed: Double, _ normals: ArraySlice<Double>) -> [Position] {
    func point(_ place: Double) -> Position {
      place < 1 ? Position(0, place - 1) : Position(arm * (place - 1), 0)
    }
    var place = 0.0
    var path = [point(0)]
    for normal in normals {
      place = min(2, place + speed * max(0, 1 + 0.15 * normal))
      path.append(point(place))
    }
    return path
  }
}
