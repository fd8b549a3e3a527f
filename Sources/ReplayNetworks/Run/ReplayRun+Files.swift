import Archives
import Tensors
import Training

extension ReplayRun: FamilyRun {
  /// The family's name on the command line and in `run.json`.
  public static let family = "replay"

  /// Parameters by name.
  public var tensors: [String: NumericArray] {
    Dictionary(
      uniqueKeysWithValues: zip(ReplayNetwork<Float>.parameterNames, network.parameters).map {
        ($0, NumericArray($1))
      })
  }

  /// Writes `task.json` and, of recorded trials, `trials.npz` with those of training and those held out.
  public func writeFiles(to directory: RunDirectory) throws {
    try directory.write(
      Array(JSONValue(encoding: task, name: "task").prettyText.utf8), named: "task.json")
    guard let heldOut = source.heldOut, let training = source.pool else { return }
    try directory.write(
      ["training": array(training), "testing": array(heldOut)], named: "trials.npz")
  }

  private func array(_ trials: Trajectories) -> NumericArray {
    NumericArray(shape: [trials.trials, trials.samples, 2], values: trials.coordinates)
  }

  /// The network with these weights; task and trials are read from the directory.
  public init(
    configuration: ReplayConfiguration, tensors: [String: NumericArray], directory: RunDirectory
  ) throws {
    let file = directory.path(of: "task.json")
    let task = try JSONValue(parsing: directory.read("task.json"), source: file)
      .decode(ReplayTask.self, name: file)
    var (pool, heldOut): (Trajectories?, Trajectories?) = (nil, nil)
    if task.environment.isRecorded {
      let arrays = try ArrayFile.readAll(directory.path(of: "trials.npz"))
      pool = try Self.trials(arrays, "training", timeStep: task.environment.timeStep)
      heldOut = try Self.trials(arrays, "testing", timeStep: task.environment.timeStep)
    }
    self.init(
      configuration: configuration,
      network: try ReplayNetwork(
        configuration.architecture(for: task), dynamics: configuration.dynamics,
        parameters: try Self.parameters(tensors, of: directory)),
      source: try TrialSource(task, seed: configuration.seed, pool: pool, heldOut: heldOut))
  }

  private static func parameters(
    _ tensors: [String: NumericArray], of directory: RunDirectory
  ) throws -> [Matrix<Float>] {
    try ReplayNetwork<Float>.parameterNames.map { name in
      guard let array = tensors[name] else {
        throw RunError.incomplete(
          path: directory.path(of: "model.safetensors"), problem: "has no tensor `\(name)`")
      }
      return try array.matrix(Float.self, name: name)
    }
  }

  private static func trials(
    _ arrays: [String: NumericArray], _ name: String, timeStep: Double
  ) throws -> Trajectories {
    guard let array = arrays[name], array.shape.count == 3, array.shape[2] == 2 else {
      throw ReplayError.shapeMismatch(
        name: name, expected: [0, 0, 2], actual: arrays[name]?.shape ?? [])
    }
    return Trajectories(
      trials: array.shape[0], samples: array.shape[1], timeStep: timeStep,
      coordinates: array.values(as: Double.self))
  }
}
