import Archives
import Jobs
import ReplayNetworks
import Testing
import Training

/// What the verbs ask of replay networks.
@Suite struct ReplayFamilyTests {
  /// A circle, as `[sample, 3]`: seconds, x, y.
  private static let circle = NumericArray(
    shape: [400, 3],
    values: (0..<400).flatMap { index -> [Double] in
      let step = Double(index % 40)
      return [0.05 * Double(index), step < 20 ? step : 40 - step, step < 20 ? 0 : 1]
    })

  /// Positions that come as an array train as a file's would, and are recorded as the data.
  @Test func positionsInMemoryTrain() throws {
    var configuration = ReplayConfiguration(data: "memory")
    (configuration.units, configuration.steps) = (8, 10)
    (configuration.training.updates, configuration.training.batch) = (2, 4)
    let training = try ReplayFamily.makeTraining(
      configuration, inputs: ["data": Self.circle], context: JobContext())
    #expect(training.data?.shape == [400, 3] && training.data?.file == "memory")
    let run = try #require(try training.run().run)
    #expect(run.source.heldOut != nil && run.network.architecture.units == 8)
  }

  /// Columns are told by their names, in any order, with their unit; lost samples are dropped where asked.
  @Test func columnsInMemoryAreToldByName() throws {
    var configuration = ReplayConfiguration(data: "memory")
    (configuration.units, configuration.steps) = (8, 10)
    let values = Self.circle.values(as: Double.self)
    func column(_ index: Int, scale: Double = 1) -> [Double] {
      (0..<400).map { scale * values[3 * $0 + index] }
    }
    func checksum(_ inputs: [String: [Double]]) throws -> UInt32? {
      try ReplayFamily.makeTraining(
        configuration, inputs: inputs.mapValues { NumericArray(shape: [$0.count], values: $0) },
        context: JobContext()
      ).data?.checksum
    }
    let whole = try ReplayFamily.makeTraining(
      configuration, inputs: ["data": Self.circle], context: JobContext()
    ).data?.checksum
    let named = ["data:y": column(2), "data:t_ms": column(0, scale: 1_000), "data:x": column(1)]
    #expect(try checksum(named) == whole)
    var lost = named
    lost["data:x"]?[7] = .nan
    #expect(throws: ReplayError.self) { try checksum(lost) }
    configuration.dropsLost = true
    #expect(try checksum(lost) != whole)
    #expect(throws: (any Error).self) { try checksum(["data:t": column(0), "data:y": column(2)]) }
  }

  /// The task that is asked for gives the defaults, whether by an option or by --set.
  @Test func tasksGiveDefaults() throws {
    var changes = SettingChanges()
    try changes.add(setting: "task=place-cells")
    #expect(try ReplayFamily.start(for: changes, seed: 7) == .init(task: "place-cells", seed: 7))
    #expect(throws: JobError.self) { try ReplayFamily.start(for: SettingChanges(), seed: 1) }
  }

  /// σ √(κ (2 - κ)) of the leak that is asked for.
  @Test func noiseIsNormalised() throws {
    var request = TrainRequest(family: "replay", output: "unused")
    try request.settings.add("triangle", for: "task", option: "--task")
    try request.settings.add(0.5, for: "dynamics.leak", option: "--leak")
    try ReplayFamily.normaliseNoise(of: &request)
    let noise = try #require(
      try request.resolvedSettings()["dynamics"]?["noiseAmplitude"]?.double)
    #expect(abs(noise - 0.05 * 0.75.squareRoot()) < 1e-12)
  }

  /// A request survives JSON, and what cannot be meant is refused before anything is read.
  @Test func requestsAreChecked() throws {
    var request = ReplayRequest(source: "nowhere")
    request.comparison = .init(file: "rat.npz", rests: [[20, 10]])
    let copy = try JSONValue(encoding: request).decode(ReplayRequest.self, name: "request")
    #expect(copy.comparison == request.comparison)
    #expect(throws: JobError.self) { try copy.run([:], in: JobContext()) }
    request.comparison = nil
    request.preset = "fastest"
    #expect(throws: JobError.self) { try request.run([:], in: JobContext()) }
  }
}
