import Reverie

/// Training steps and replay of path-integrating networks, the same work as `peers/replay.py`.
enum ReplaySteps {
  /// Sizes of a training step.
  struct Training {
    let name: String
    let units, signals, batch, steps: Int
  }

  static let trainings = [
    Training(name: "replay training N=96 B=64 T=64", units: 96, signals: 2, batch: 64, steps: 64),
    Training(
      name: "replay training N=128 cells=64 B=64 T=50", units: 128, signals: 64, batch: 64,
      steps: 50),
    Training(
      name: "replay training N=512 cells=512 B=200 T=100", units: 512, signals: 512, batch: 200,
      steps: 100),
  ]

  /// One update: forwards, backwards, clipping and Adam, on trials made beforehand.
  static func measure(_ sizes: Training, threads: Int, budget: Double) -> Measurement {
    let architecture = ReplayArchitecture(
      units: sizes.units, inputs: sizes.signals, outputs: sizes.signals)
    var network = ReplayNetwork<Float>(architecture, dynamics: ReplayDynamics(leak: 0.5), seed: 1)
    let workspace = GradientWorkspace<Float>(architecture, batch: sizes.batch, steps: sizes.steps)
    var stream = RandomStream(seed: 2, purpose: .data)
    func normals(_ rows: Int, _ scale: Float) -> Matrix<Float> {
      var result = Matrix<Float>.normals(rows, sizes.signals, from: &stream)
      result.scale(by: scale)
      return result
    }
    // Blocks take the leading trials of these: only their shape matters here.
    let blocks = Dictionary(
      uniqueKeysWithValues: workspace.blockRanges.map { range in
        let rows = range.count * sizes.steps
        return (
          range.lowerBound,
          TrialBlock(
            trials: range.count, steps: sizes.steps, initialSignals: normals(range.count, 0.5),
            inputs: normals(rows, 0.3), targets: normals(rows, 0.5))
        )
      })
    var gradients = network.parameters
    var optimizer = Adam<Float>(for: network.parameters)
    var step: UInt64 = 0
    var last = 0.0
    let measurement = Measurement(sizes.name, threads: threads, steps: 1, budget: budget) {
      last = workspace.lossAndGradients(
        of: network, noise: RandomStream(seed: 3, step: step, purpose: .trainingNoise),
        parallelism: Parallelism(threads: threads), into: &gradients
      ) { blocks[$0.lowerBound]! }
      let norm = gradients.reduce(0) { $0 + $1.sumOfSquares() }.squareRoot()
      if norm > 1 {
        for index in gradients.indices { gradients[index].scale(by: Float(1 / norm)) }
      }
      optimizer.update(&network.parameters, gradients: gradients, learningRate: 1e-3)
      step += UInt64(sizes.steps)
    }
    precondition(last.isFinite, "loss")
    return measurement
  }

  /// What is kept of 1000 replays of 100 steps with momentum and adaptation.
  enum Replay: CaseIterable {
    /// Two outputs, which are positions.
    case positions
    /// All outputs of 64 place cells.
    case cells
    /// The positions that 64 place cells stand for.
    case decodedCells

    var name: String {
      switch self {
      case .positions: "replay simulation N=96 replays=1000 T=100"
      case .cells: "replay simulation N=128 cells=64 replays=1000 T=100"
      case .decodedCells: "replay simulation decoded N=128 cells=64 replays=1000 T=100"
      }
    }
  }

  static func measure(
    _ kind: Replay, precision: ProductPrecision = .float32, threads: Int, budget: Double
  ) throws -> Measurement {
    try measure(
      kind, kind.name, units: kind == .positions ? 96 : 128, precision: precision,
      threads: threads, budget: budget)
  }

  /// The same for any number of units, replays and steps.
  static func measure(
    _ kind: Replay, _ name: String, units: Int, count: Int = 1_000, steps: Int = 100,
    precision: ProductPrecision = .float32, threads: Int, budget: Double
  ) throws -> Measurement {
    let task: ReplayTask = kind == .positions ? .triangle() : .placeCells(count: 64)
    let network = ReplayNetwork<Float>(
      task.architecture(units: units), dynamics: ReplayDynamics(leak: 0.5), seed: 1)
    var simulator = try ReplaySimulator(
      network, code: task.code,
      settings: ReplayProtocol(
        count: count, steps: steps, friction: 0.6, adaptation: 0.03, adaptationTime: 50),
      parallelism: Parallelism(threads: threads))
    simulator.precision = precision
    simulator.recordsOutputs = kind != .decodedCells
    simulator.decodesPositions = kind != .cells
    var stream = RandomStream(seed: 2, purpose: .initialState)
    let starts = ReplayStarts(states: Matrix<Float>.uniforms(count, units, from: &stream))
    return Measurement(
      name, peer: Measurement.peer(precision), threads: threads, steps: 1, budget: budget
    ) {
      guard let record = try? simulator.run(from: starts, seed: 3) else {
        preconditionFailure("replay diverged")
      }
      precondition(record.intact.count == count, "replay diverged")
    }
  }
}
