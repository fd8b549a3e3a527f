import Archives
import Figures
import Jobs
import RandomStreams
import Tensors
import Training

struct WalkConfiguration: RunConfiguration {
  var data: String?
  var updates = 200
  var learningRate = 0.1
  var seed: UInt64 = 0

  static let settings: [Setting] = [
    .text("data", help: "file of steps, one per row; absent: 1000 standard normals").optional,
    .whole("updates", .atLeast(1), help: "updates of σ"),
    .number("learningRate", .between(0, 1), help: "share of the error that an update removes"),
    .seed("seed", help: "seed of every draw"),
  ]
  static let described = WalkConfiguration()
}

struct WalkRule: LearningRule {
  let steps: Matrix<Double>  // [sample, 1]
  let configuration: WalkConfiguration
  var deviation = 1.0  // σ, in units of the data
  var updatesDone = 0
  var totalUpdates: Int { configuration.updates }

  mutating func update() {
    let meanSquare = steps.elements.reduce(0) { $0 + $1 * $1 } / Double(steps.count)
    deviation += configuration.learningRate * (meanSquare - deviation * deviation) / (2 * deviation)
    updatesDone += 1
  }

  mutating func takeMetrics() -> [String: Double] { ["deviation": deviation] }

  func checkpoint() -> Checkpoint {
    Checkpoint(
      step: updatesDone, tensors: ["deviation": NumericArray(shape: [1], values: [deviation])])
  }

  mutating func restore(from checkpoint: Checkpoint) {
    updatesDone = checkpoint.step
    deviation = checkpoint.tensors["deviation"]?.number(at: 0) ?? 1
  }
}

struct WalkTraining: FamilyTraining {
  let configuration: WalkConfiguration
  let data: DataIdentity?
  var totalUpdates: Int { configuration.updates }
  let steps: Matrix<Double>

  init(_ configuration: WalkConfiguration, steps: Matrix<Double>?) {
    self.configuration = configuration
    var stream = RandomStream(seed: configuration.seed, purpose: .data)
    let draws = steps ?? Matrix.normals(1_000, 1, from: &stream)
    self.steps = draws
    data = configuration.data.map {
      DataIdentity(file: $0, checksum: draws.checksum, shape: draws.shape)
    }
  }

  func train(in session: TrainingSession) throws -> TrainingResult<WalkRun> {
    var rule = WalkRule(steps: steps, configuration: configuration)
    if case .interrupted(let updates) = try session.run(&rule) {
      return .interrupted(updatesDone: updates)
    }
    return .finished(WalkRun(configuration: configuration, deviation: rule.deviation))
  }
}

struct WalkRun: FamilyRun {
  static let family = "walk"
  static let citations: [String] = []
  let configuration: WalkConfiguration
  let deviation: Double  // σ

  var tensors: [String: NumericArray] {
    ["deviation": NumericArray(shape: [1], values: [deviation])]
  }

  func paths(_ count: Int, steps: Int, seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed)
    var paths = Matrix<Double>.normals(count, steps, from: &stream)
    paths.scale(by: deviation)
    for chain in 0..<count {
      for time in 1..<max(1, steps) { paths[chain, time] += paths[chain, time - 1] }
    }
    return paths
  }
}

extension WalkRun {
  init(
    configuration: WalkConfiguration, tensors: [String: NumericArray], directory: RunDirectory
  ) throws {
    self.init(
      configuration: configuration, deviation: tensors["deviation"]?.number(at: 0) ?? .nan)
  }
}

enum WalkFamily: ModelFamily {
  static let summary = "a random walk whose step size is learned; verb: walk"
  static let listings = [Listing("walks", [Listing.Row("normal", "steps of deviation 1")])]

  static func start(for changes: SettingChanges, seed: UInt64) throws -> WalkConfiguration {
    var configuration = WalkConfiguration()
    configuration.seed = seed
    return configuration
  }

  static func makeTraining(
    _ configuration: WalkConfiguration, inputs: [String: NumericArray], context: JobContext
  ) throws -> WalkTraining {
    let array = try inputs["data"] ?? configuration.data.map { try ArrayFile.read($0) }
    return WalkTraining(configuration, steps: try array?.matrix(Double.self, name: "data"))
  }

  static func conclude(
    _ run: WalkRun, of training: WalkTraining, in directory: RunDirectory, context: JobContext
  ) throws -> JobMetrics {
    var report = Report(title: "Walk", subtitle: directory.path)
    report.section("Step size", ["The step size is \(run.deviation)."])
    try directory.write(Array(report.html.utf8), named: "report.html")
    var metrics = JobMetrics()
    metrics.add("deviation", run.deviation)
    return metrics
  }
}

struct WalkRequest: JobRequest {
  static let verb = "walk"
  static let defaults = WalkRequest(run: "")
  static let required = ["run"]
  var run: String
  var chains = 10
  var steps = 100
  var seed: UInt64 = 0

  func run(_ inputs: [String: NumericArray], in context: JobContext) throws -> JobResult {
    let walk = try WalkRun(readingRun: run)
    var result = JobResult()
    result.arrays["paths"] = NumericArray(walk.paths(chains, steps: steps, seed: seed))
    result.metrics.add("deviation", walk.deviation)
    return result
  }
}
