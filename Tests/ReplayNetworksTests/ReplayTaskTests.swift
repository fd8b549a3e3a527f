import RandomStreams
import ReplayNetworks
import Tensors
import Testing
import Training

/// Generators of trials.
@Suite struct ReplayTaskTests {
  @Test func masksBelowZeroAreRefused() {
    #expect(throws: ReplayError.self) {
      try TrialSource(.tMaze(mask: TrialMask(.velocity, difficulty: -1)), seed: 1)
    }
  }

  /// Cells and inputs that a configuration asks for reach the task, whatever the task.
  @Test func configurationsChooseCellsAndInputs() throws {
    var configuration = ReplayConfiguration(task: "place-cells")
    #expect(try ReplayMaterial(for: configuration).task == .placeCells())
    (configuration.placeCells, configuration.placeWidth) = (256, 0.1)
    (configuration.input, configuration.inputNoise) = (.displacement, 0.02)
    let task = try ReplayMaterial(for: configuration).task
    #expect(task.code == ReplayTask.placeCells(count: 256, width: 0.1).code)
    #expect(task.inputDimension == 2 && task.inputNoise == 0.02)
    #expect(abs(task.inputGain * 0.033 - 1) < 0.2)  // the mean step is about 0.033 m
    var maze = ReplayConfiguration(task: "t-maze")
    maze.placeCells = 30
    #expect(try ReplayMaterial(for: maze).task.code.dimension == 30)
    var ring = ReplayConfiguration(task: "head-direction")
    ring.placeCells = 40
    #expect(try ReplayMaterial(for: ring).task.code.dimension == 40)
    #expect(try ReplayMaterial(for: ReplayConfiguration(task: "open-box")).task == .openBox())
    for change in [
      { $0.placeCells = -1 }, { $0.placeWidth = 0 }, { $0.inputNoise = -1 },
    ] as [(inout ReplayConfiguration) -> Void] {
      var bad = ReplayConfiguration(task: "place-cells")
      change(&bad)
      #expect(throws: SettingError.self) { try ReplayMaterial(for: bad) }
    }
    var turning = ReplayConfiguration(task: "place-cells")
    turning.input = .turn
    #expect(throws: ReplayError.self) { try ReplayMaterial(for: turning) }
    #expect(throws: ReplayError.self) { try ReplayLearning(rateDrop: -0.3).validate() }
  }

  @Test func triangleStaysOnItsTrack() throws {
    let paths = ReplayTask.triangle().paths(0..<200, iteration: 3, seed: 1)
    #expect(paths.samples == 65)
    #expect(try #require(CoverageMetrics.trackDistance(paths, track: .triangle)) < 1e-12)
    // Base speed 0.045 sides of √3 per step, corners cut: within 3 % (standard error 0.8 %).
    let speed = try #require(MotionMetrics.speed(paths, lag: 1))
    #expect(abs(speed / (0.045 * 3.0.squareRoot()) - 1) < 0.04)
  }

  @Test func tMazeRunsIntoAnArm() throws {
    let paths = ReplayTask.tMaze().paths(0..<400, iteration: 0, seed: 1)
    #expect((0..<400).allSatisfy { paths[$0, 0] == Position(0, -1) })
    let right = (0..<400).count { paths[$0, 64].x > 0 }
    #expect(abs(right - 200) < 49)  // 4.9 standard deviations: false alarm 1e-6
    #expect((0..<400).allSatisfy { abs(paths[$0, 64].x) > 0.99 })
    // About 44 steps of running.
    let arrivals = (0..<400).map { trial in
      (0...64).first { abs(paths[trial, $0].x) >= 0.999 } ?? 99
    }
    let mean = Double(arrivals.reduce(0, +)) / 400
    #expect(mean > 42 && mean < 49)
  }

  /// Seed, iteration and number address a trial; neither batch nor order does.
  @Test(arguments: ReplayTask.names)
  func trialsAreAddressed(_ name: String) throws {
    var task = try #require(ReplayTask.named(name))
    task.steps = 20
    let many = task.paths(0..<8, iteration: 5, seed: 2)
    let few = task.paths(3..<5, iteration: 5, seed: 2)
    #expect(few == many.selecting([3, 4]))
    #expect(task.paths(0..<8, iteration: 6, seed: 2) != many)
    #expect(task.paths(0..<8, iteration: 5, seed: 3) != many)
    let isFinite = many.coordinates.allSatisfy { $0.isFinite }
    #expect(isFinite)
  }

  /// Mean step about 0.0205 m: the mean of the Rayleigh law, 0.02 b √(π/2), less the slow steps at
  /// walls.
  @Test func openBox() throws {
    let paths = ReplayTask.openBox(count: 16).paths(0..<200, iteration: 0, seed: 1)
    let speed = try #require(MotionMetrics.speed(paths, lag: 1))
    #expect(speed > 0.018 && speed < 0.0206)
    let inside = paths.points.count { abs($0.x) < 1.13 && abs($0.y) < 1.13 }
    #expect(Double(inside) / Double(paths.points.count) > 0.98)
    let biased = ReplayTask.openBox(count: 16, bias: 0.05).paths(0..<200, iteration: 0, seed: 1)
    let late = biased.samples(50..<101).points
    let spread = MotionMetrics.variance(late)
    #expect(spread < 0.4)  // uniform on the box: 0.81; biased about 0.16
  }

  /// Rat-like motion: in the box, mean step about 0.033 m, mean speed near σ_v √(π/2).
  @Test func ratMotion() throws {
    let task = ReplayTask.placeCells()
    let paths = task.paths(0..<300, iteration: 0, seed: 1)
    #expect(paths.points.allSatisfy { $0.x >= 0 && $0.x <= 1 && $0.y >= 0 && $0.y <= 1 })
    let step = try #require(MotionMetrics.speed(paths, lag: 1))
    #expect(step > 0.028 && step < 0.038)
    // The whole box is visited.
    let covered = CoverageMetrics.pooledCoverage(
      replay: paths, awake: paths.selecting(Array(0..<300)))
    #expect(covered == 1)
    let grid = Grid(lower: Position(0, 0), upper: Position(1, 1), across: 5, down: 5)
    let visited = Set(paths.points.compactMap(grid.bin))
    #expect(visited.count == 25)
  }

  @Test func placeCells() throws {
    let cells = PlaceCells(
      count: 64, width: 0.15, lower: Position(0, 0), upper: Position(1, 1), seed: 1)
    #expect(cells.count == 64 && Set(cells.centres.map(\.x)).count == 64)
    let rates: Matrix<Double> = cells.rates(at: cells.centres)
    for i in 0..<64 { #expect(abs(rates[i, i] - 1) < 1e-12) }
    let (i, j) = (3, 17)
    let d = cells.centres[i].distance(to: cells.centres[j])
    #expect(abs(Double.logarithm(rates[i, j]) + d * d / (2 * 0.0225)) < 1e-9)
    // Decoding inside the arena: centre of mass within 4 cm on average.
    let points = ReplayTask.placeCells().paths(0..<20, iteration: 0, seed: 4).points.filter {
      min($0.x, $0.y, 1 - $0.x, 1 - $0.y) > 0.15
    }
    for decoding in PlaceCells.Decoding.allCases {
      var decoder = cells
      decoder.decoding = decoding
      let code: Matrix<Double> = decoder.rates(at: points)
      let errors = zip(SignalCode.placeCells(decoder).decode(code), points).map {
        $0.distance(to: $1)
      }
      #expect(errors.count == points.count)
      #expect(errors.reduce(0, +) / Double(errors.count) < (decoding == .topThree ? 0.06 : 0.04))
    }
    // A silent population is nowhere.
    #expect(!SignalCode.placeCells(cells).decode(Matrix<Double>.zeros(1, 64))[0].isFinite)
  }

  @Test(arguments: PlaceCells.Shape.allCases)
  func shapes(_ shape: PlaceCells.Shape) {
    let cells = PlaceCells(
      count: 25, width: 0.2, lower: Position(0, 0), upper: Position(1, 1), shape: shape, seed: 1)
    let rates: Matrix<Double> = cells.rates(at: [cells.centres[7], Position(0.5, 0.5)])
    switch shape {
    case .softmax:
      #expect(abs(rates.row(1).reduce(0, +) - 1) < 1e-12)
    case .oneHot:
      #expect(rates.row(1).reduce(0, +) == 1 && rates[0, 7] == 1)
    default:
      #expect(abs(rates[0, 7] - 1) < 1e-12)
      #expect(rates.elements.allSatisfy { $0 <= 1 + 1e-12 })
      if shape != .differenceOfGaussians { #expect(rates.elements.allSatisfy { $0 >= 0 }) }
    }
  }

  @Test func headDirection() throws {
    let cells = HeadDirectionCells(count: 64)
    let angles = [0.3, 2.0, -1.2]
    var points: [Position] = []
    for angle in angles {
      // cos and sin by the package's own trigonometry: paths of the ring task start there.
      points.append(Position(cosine(angle), sine(angle)))
    }
    let rates: Matrix<Double> = cells.rates(at: points)
    for (decoded, point) in zip(SignalCode.headDirection(cells).decode(rates), points) {
      #expect(decoded.distance(to: point) < 0.06)
      #expect(abs(decoded.length - 1) < 1e-12)
    }
    let biased = ReplayTask.headDirection(count: 16, isBiased: true).paths(
      0..<3, iteration: 0, seed: 1)
    for t in 0..<100 {
      let (a, b) = (biased[0, t], biased[0, t + 1])
      #expect(a.x * b.y - a.y * b.x >= -1e-12 || a.dot(b) < 0)
    }
  }

  private func cosine(_ x: Double) -> Double { sine(x + Double.pi / 2) }
  private func sine(_ x: Double) -> Double {
    // Taylor series around 0 after reduction; enough digits for a test.
    let y = x - 2 * Double.pi * (x / (2 * Double.pi)).rounded()
    var (term, sum) = (y, y)
    for k in 1..<15 {
      term *= -y * y / Double((2 * k) * (2 * k + 1))
      sum += term
    }
    return sum
  }

  @Test func masks() throws {
    var task = ReplayTask.tMaze(mask: TrialMask(.velocity, difficulty: 3))
    let paths = task.paths(0..<4, iteration: 0, seed: 1)
    let stream = RandomStream(seed: 1)
    let masked: TrialBlock<Double> = task.block(of: paths, stream: stream)
    task.mask = .none
    let plain: TrialBlock<Double> = task.block(of: paths, stream: stream)
    #expect(masked.targets == plain.targets)
    for t in 0..<64 {
      for b in 0..<4 {
        let row = t * 4 + b
        if t % 4 == 0 {
          #expect(masked.inputs.row(row) == plain.inputs.row(row))
        } else {
          #expect(masked.inputs.row(row).allSatisfy { $0 == 0 })
        }
      }
    }
    // Inputs integrate to the path: s_T = s_0 + Σ u / g.
    let sum = (0..<64).reduce(0.0) { $0 + plain.inputs[$1 * 4, 1] } / task.inputGain
    #expect(abs(sum - (paths[0, 64].y - paths[0, 0].y)) < 1e-12)

    task.mask = TrialMask(.block, difficulty: 10)
    let block: TrialBlock<Double> = task.block(of: paths, stream: stream)
    let hidden = (0..<64).filter { t in
      block.inputs.row(t * 4).allSatisfy { $0 == 0 } && plain.inputs.row(t * 4).contains { $0 != 0 }
    }
    #expect(hidden.count <= 10 && zip(hidden, hidden.dropFirst()).allSatisfy { $1 == $0 + 1 })

    task.mask = TrialMask(.position, difficulty: 3)
    #expect(task.inputDimension == 5)
    let positions: TrialBlock<Double> = task.block(of: paths, stream: stream)
    #expect(positions.initialSignals == nil)
    #expect(positions.inputs[0, 4] == 1 && positions.inputs[4, 4] == 0)
    // s₀ = (0, -1) is shown, relative to (0, 0.5).
    #expect(positions.inputs[0, 3] == -1.5)
  }
}
