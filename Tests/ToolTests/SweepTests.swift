import Archives
import Jobs
import Synchronization
import Testing

/// A sweep over a family that only a test knows.
@Suite struct SweepTests {
  private static let registry = FamilyRegistry(
    families: [WalkFamily.self], requests: [TrainRequest.self, WalkRequest.self, SweepRequest.self])

  private func plan(_ seeds: Int, steps: String = "[5, 9]") throws -> SweepPlan {
    try SweepPlan(
      JSONValue(
        parsing: """
          {"train": {"family": "walk", "settings": {"updates": 20}},
           "then": [{"verb": "walk", "run": "{train}", "chains": 3, "steps": 5, "seed": 1}],
           "grid": {"train.seed": \((1...seeds).map { $0 }), "walk.steps": \(steps)}}
          """), source: "plan.json")
  }

  private func run(
    _ action: SweepRequest.Action, _ plan: SweepPlan, _ directory: String,
    _ context: JobContext = JobContext(), change: (inout SweepRequest) -> Void = { _ in }
  ) throws -> JobResult {
    var request = SweepRequest(action, plan, output: directory)
    change(&request)
    return try FamilyRegistry.$current.withValue(Self.registry) {
      try request.run([:], in: context)
    }
  }

  @Test func computesEachPieceOnceAndTabulates() throws {
    let (directory, plan) = (Tool.scratchPath(), try plan(3))
    let result = try run(.run, plan, directory) { $0.jobs = 2 }
    #expect(result.metrics["jobs done"]?.string == "6 of 6")
    #expect(result.metrics["done"]?.int == 9)  // 3 trainings, 6 walks
    let files = LocalFileSystem()
    let before = try files.contents(of: "\(directory)/results").map {
      try files.read("\(directory)/results/\($0)")
    }
    _ = try run(.run, plan, directory)  // finds nothing to do
    let after = try files.contents(of: "\(directory)/results").map {
      try files.read("\(directory)/results/\($0)")
    }
    #expect(before == after)
    #expect(try files.contents(of: "\(directory)/claims").isEmpty)

    let table = try run(.table, plan, directory)
    let rows = try #require(table.json?.array)
    #expect(rows.count == 2)  // seeds are averaged over
    #expect(rows.allSatisfy { $0["jobs"]?.int == 3 })
    #expect(rows[0]["train.deviation"]?["values"]?.array?.count == 3)
    let csv = String(decoding: try files.read("\(directory)/table.csv"), as: UTF8.self)
    #expect(csv.split(separator: "\n").count == 7)
  }

  @Test func aSweepGrowsByItsNewJobsOnly() throws {
    let directory = Tool.scratchPath()
    _ = try run(.run, try plan(1), directory)
    let status = try run(.status, try plan(2), directory)
    #expect(status.metrics["done"]?.int == 3)
    #expect(status.metrics["waiting"]?.int == 3)
    #expect(try run(.run, try plan(2), directory).metrics["done"]?.int == 6)
  }

  @Test func sharesOfThreeWorkersGiveTheWhole() throws {
    let (directory, plan) = (Tool.scratchPath(), try plan(4))
    for action in [SweepRequest.Action.status, .table] {
      let error = #expect(throws: JobError.self) { try run(action, plan, directory) }
      #expect(error?.errorKind == .notFound)
    }
    for shard in 0..<3 {
      _ = try run(.run, plan, directory) { $0.shard = .init(index: shard, count: 3) }
    }
    #expect(try run(.status, plan, directory).metrics["jobs done"]?.string == "8 of 8")
  }

  @Test func aFailureIsSaidAndDoesNotStopTheOthers() throws {
    let directory = Tool.scratchPath()
    let plan = try SweepPlan(
      JSONValue(
        parsing: """
          {"train": {"family": "walk", "settings": {"updates": 5}},
           "then": [{"verb": "walk", "run": "{train}", "chains": 3, "steps": 5, "seed": 1}],
           "list": [{"train.data": "/nowhere.npy"}, {"train.seed": 2}]}
          """), source: "plan.json")
    let result = try run(.run, plan, directory)
    #expect(result.metrics["done"]?.int == 2)
    #expect(result.metrics["failed"]?.int == 2)  // the training, and the walk that needs it
    #expect(result.failure?.contains("2 pieces failed") == true)
    #expect(result.text?.contains("/nowhere.npy") == true)
    #expect(try run(.status, plan, directory).json?["failures"]?.array?.count == 2)
    _ = try run(.run, plan, directory) { $0.retriesFailed = true }
    // A share of the work answers for its own pieces alone.
    let other = try run(.run, plan, directory) { $0.shard = .init(index: 1, count: 2) }
    #expect(other.metrics["failed"]?.int == 2 && other.failure == nil)
    _ = try run(.table, plan, directory)
    let csv = try LocalFileSystem().read("\(directory)/table.csv")
    #expect(csv.count { $0 == UInt8(ascii: "\n") } == 2)  // the names, and the job that is done
  }

  /// Pieces are named by their requests: data that changed would give two answers one name.
  @Test func changedDataIsRefused() throws {
    let (directory, data) = (Tool.scratchPath(), Tool.scratchPath(".npz"))
    func plan(_ seeds: String) throws -> SweepPlan {
      try SweepPlan(
        JSONValue(
          parsing: """
            {"train": {"family": "walk", "settings": {"updates": 5, "data": "\(data):draws"}},
             "grid": {"train.seed": \(seeds)}}
            """), source: "plan.json")
    }
    try Npz.write(["draws": NumericArray(shape: [3, 1], values: [1.0, 2, 3])], to: data)
    _ = try run(.run, try plan("[1]"), directory)
    try Npz.write(["draws": NumericArray(shape: [3, 1], values: [4.0, 5, 6])], to: data)
    let error = #expect(throws: JobError.self) { try run(.run, try plan("[1, 2]"), directory) }
    #expect(error.map { "\($0)".contains("not what this sweep was begun with") } == true)
    let misspelt = try SweepPlan(
      JSONValue(
        parsing: """
          {"train": {"family": "walk", "settings": {"updates": 5}},
           "then": [{"verb": "walk", "run": "{trian}", "chains": 3, "steps": 5, "seed": 1}]}
          """), source: "plan.json")
    #expect(throws: JobError.self) { try run(.status, misspelt, directory) }
  }

  /// Checkpoints of a run that is still trained may change; what a store of arrays says of itself may not.
  @Test func directoriesAreHeldByWhatIsReadOfThem() throws {
    let (directory, source, files) = (Tool.scratchPath(), Tool.scratchPath(), LocalFileSystem())
    let plan = try SweepPlan(
      JSONValue(
        parsing: #"{"then": [{"verb": "walk", "run": "\#(source)"}]}"#), source: "plan.json")
    func changed(_ file: String) throws -> Bool {
      try files.createDirectories("\(source)/checkpoints")
      try files.write([1], to: "\(source)/\(file)")
      _ = try run(.run, plan, directory)
      try files.write([2], to: "\(source)/\(file)")
      defer { try? files.removeTree(directory) }
      do {
        _ = try run(.run, plan, directory)
        return false
      } catch {
        return true
      }
    }
    #expect(try changed(".zarray"))
    #expect(try !changed(".draws.npy.4711-0.partial"))
    try files.write([], to: "\(source)/run.json")
    #expect(try !changed("checkpoints/state.safetensors"))
  }

  /// Stopped in its second training, and gone on with: the same metrics as undisturbed.
  @Test func aStoppedSweepGoesOn() throws {
    let (directory, undisturbed, plan) = (Tool.scratchPath(), Tool.scratchPath(), try plan(3))
    let questions = Count()
    let context = JobContext(begin: { _, _ in
      JobContext.Stage(
        isInterrupted: { questions.next() > 60 }, update: { _, _, _ in }, finish: {})
    })
    #expect(throws: JobError.self) { try run(.run, plan, directory, context) }
    let stopped = try run(.status, plan, directory)
    #expect(stopped.metrics["done"]?.int ?? 9 < 9)
    #expect(try run(.run, plan, directory).metrics["jobs done"]?.string == "6 of 6")
    _ = try run(.run, plan, undisturbed)
    #expect(
      try run(.table, plan, directory).json == run(.table, plan, undisturbed).json)
  }

  @Test func anotherDirectoryIsLeftAlone() throws {
    let directory = Tool.scratchPath()
    try LocalFileSystem().createDirectories(directory)
    try LocalFileSystem().write([1], to: "\(directory)/mine.txt")
    #expect(throws: JobError.self) { try run(.run, try plan(1), directory) }
  }

  @Test func endlessPlansAndTimesThatAreNoneAreRefused() throws {
    let endless = try SweepPlan(
      JSONValue(
        parsing: #"{"train": {"family": "walk"}, "random": {"count": 100000000, "settings": {}}}"#),
      source: "plan.json")
    let many = #expect(throws: JobError.self) { try run(.plan, endless, Tool.scratchPath()) }
    #expect(many.map { "\($0)".contains("at most 100000") } == true)
    func script(_ time: String) throws -> JobResult {
      try run(.slurm, try plan(1), Tool.scratchPath()) {
        ($0.file, $0.slurm.time) = ("plan.json", time)
      }
    }
    for time in ["90", "04:00:00", "1-12", "2-00:30:00"] { _ = try script(time) }
    #expect(throws: JobError.self) { try script("foo") }
    #expect(throws: JobError.self) { try script("4h") }
  }

  @Test func aPlanIsMeasuredByProbes() throws {
    let directory = Tool.scratchPath()
    let outlook = try run(.plan, try plan(2), directory) { $0.probeSeconds = 0.01 }
    #expect(outlook.metrics["jobs"]?.int == 4)
    #expect(outlook.metrics["trainings"]?.int == 2)
    #expect(outlook.json?["points"]?.array?.count == 4)
    #expect(LocalFileSystem().entry(at: directory) == nil)  // nothing is left behind
  }
}

/// Counts questions of several threads.
private final class Count: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
