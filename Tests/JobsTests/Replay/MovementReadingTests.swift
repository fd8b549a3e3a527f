import Archives
import Foundation
import Jobs
import ReplayNetworks
import Synchronization
import Testing
import Training
import UserData

/// What users' recordings become, and what is said of them (issue: users' own files).
@Suite struct MovementReadingTests {
  /// What a job said.
  private final class Said: Sendable {
    private let lines = Mutex((log: [String](), warnings: [String]()))

    var context: JobContext {
      JobContext(
        warn: { text in self.lines.withLock { $0.warnings.append(text) } },
        log: { text in self.lines.withLock { $0.log.append(text) } })
    }
    var log: [String] { lines.withLock { $0.log } }
    var warnings: [String] { lines.withLock { $0.warnings } }
  }

  /// Twenty samples a second on a smooth closed path in a square of side 80.
  private static func sample(_ index: Int) -> (t: Double, x: Double, y: Double) {
    let t = Double(index) / 20
    return (t, 50 + 40 * sin(0.7 * t), 50 + 40 * sin(1.1 * t))
  }

  /// A table of 800 samples: names, and a line of each.
  private func table(
    _ header: String, _ row: (Int, Double, Double, Double) -> String
  ) -> String {
    header + "\n"
      + (0..<800).map { index in
        let (t, x, y) = Self.sample(index)
        return row(index, t, x, y) + "\n"
      }.joined()
  }

  /// Reads `text` as the tool does with settings; the training, or what was wrong.
  private func training(
    _ text: String, as name: String = "m.csv", _ settings: [String] = [], said: Said = Said()
  ) throws -> ReplayTraining {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "movement-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    var changes = SettingChanges()
    try changes.add(file.path, for: "data", option: "--data")
    for setting in ["units=8", "steps=10"] + settings { try changes.add(setting: setting) }
    let configuration = try changes.applied(to: ReplayFamily.start(for: changes, seed: 1))
    return try ReplayFamily.makeTraining(configuration, inputs: [:], context: said.context)
  }

  private func plain() -> String { table("t,x,y") { _, t, x, y in "\(t),\(x),\(y)" } }

  private func expectSame(_ one: ReplayTraining, _ two: ReplayTraining) {
    let (a, b) = (one.material.source.pool, two.material.source.pool)
    #expect(a?.trials == b?.trials && (a?.trials ?? 0) > 0)
    let distances = zip(a?.coordinates ?? [], b?.coordinates ?? []).map { abs($0 - $1) }
    #expect((distances.max() ?? 1) < 1e-9)
  }

  /// One recording by other names, in other units and layouts, gives the same trials.
  @Test(
    arguments: [
      ("a.dat", "Time (s)\tX\tY", "\t", 1.0, []), ("b.txt", "time_ms x_cm y_cm", " ", 1e3, []),
      ("c.csv", "t,x (cm),y (cm)", ",", 1e3, ["reading.timeUnit=ms"]),
      ("d.csv", "frame;x;y", ";", 20, ["reading.frameRate=20"]),
      ("e.csv", "clock,a,b", ",", 1, ["columns.time=clock", "columns.position=a,b"]),
      ("f.csv", "frame_tick,x,y", ",", 20, ["columns.clock=20"]),
      (
        "g.csv", "when,a,b", ",", 1e6,
        [
          "reading.timeColumn=when", "reading.timeUnit=us",
          "reading.positionColumns=[\"a\",\"b\"]", "reading.positionUnit=px",
        ]
      ),
    ] as [(String, String, String, Double, [String])])
  func layouts(
    name: String, header: String, separator: String, rate: Double, settings: [String]
  ) throws {
    let said = Said()
    let text = table(header) { _, t, x, y in
      ["\((t * rate).rounded(toPlaces: 6))", "\(x)", "\(y)"].joined(separator: separator)
    }
    let read = try training(text, as: name, settings, said: said)
    expectSame(read, try training(plain()))
    #expect(said.log.count == 2 && said.log[0].contains("800 samples of"))
    #expect(said.warnings.isEmpty, "\(said.warnings)")
    #expect(read.data?.shape == [800, 3])
    #expect(read.data?.understood?["samples"]?.int == 800)
  }

  /// A run of before, whose configuration names columns and has no `reading`.
  @Test func storedConfigurationsRead() throws {
    var configuration = ReplayConfiguration(data: "rat.npz")
    configuration.columns = .init(time: "frame_tick", position: "pos_px", clock: 10)
    let text = try JSONValue(encoding: configuration).text
    #expect(!text.contains("\"reading\""))
    let stored = try JSONValue(parsing: text).decode(ReplayConfiguration.self, name: "run.json")
    #expect(stored == configuration)
    var options = ReadingOptions()
    (options.timeColumn, options.positionColumns, options.frameRate) = (
      "frame_tick", ["pos_px"], 10
    )
    #expect(stored.readingOptions == options)
  }

  // MARK: - Plausibility

  /// Times in milliseconds without a word of it: the unit is the first thing that is said.
  @Test func timesInMilliseconds() throws {
    let said = Said()
    let text = table("t,x,y") { _, t, x, y in "\(1_000 * t),\(x),\(y)" }
    let error = #expect(throws: ReplayError.self) { try training(text, said: said) }
    #expect(error?.description.contains("--time-unit ms") == true)
    #expect(said.warnings.contains { $0.contains("milliseconds? Pass --time-unit ms") })
  }

  /// Lost samples written as a number: named with sample and value, and dropped when asked.
  @Test(arguments: [(0.0, 0.0), (1_023, 1_023)])
  func lostSamplesAsNumbers(x: Double, y: Double) throws {
    let said = Said()
    let text = table("t,x,y") { index, t, px, py in
      index % 40 == 17 ? "\(t),\(x),\(y)" : "\(t),\(px),\(py)"
    }
    _ = try training(text, said: said)
    let point = "(\(Int(x)), \(Int(y)))"
    #expect(said.warnings.count == 1)
    #expect(said.warnings[0].contains("20 samples at \(point), the first is 17"))
    let mended = Said()
    let read = try training(text, ["reading.lostValue=[\(x),\(y)]"], said: mended)
    #expect(mended.warnings.isEmpty && read.data?.shape == [780, 3])
    #expect(mended.log[0].contains("20 samples without a position dropped"))
    // The arena is the path's again.
    #expect(abs((read.material.task.environment.trackedArena?.scale ?? 0) - 80) < 0.5)
  }

  @Test func jumpsAreNamed() throws {
    let said = Said()
    let text = table("t,x,y") { index, t, x, y in
      index == 300 ? "\(t),400,-30" : "\(t),\(x),\(y)"
    }
    _ = try training(text, said: said)
    #expect(said.warnings.count == 1 && said.warnings[0].contains("sample 300 (15 s)"))
  }

  /// Empty cells, `NaN` and `NA` alike: refused, and dropped with --drop-lost.
  @Test func lostSamples() throws {
    let text = table("t,x,y") { index, t, x, y in
      switch index % 50 {
      case 7: "\(t),,"
      case 27: "\(t),NA,nan"
      default: "\(t),\(x),\(y)"
      }
    }
    let error = #expect(throws: ReplayError.self) { try training(text) }
    #expect(error?.description.contains("32 of 800 positions are not numbers") == true)
    #expect(error?.description.contains("--drop-lost") == true)
    let said = Said()
    #expect(try training(text, ["dropsLost=true"], said: said).data?.shape == [768, 3])
    #expect(said.log[0].contains("32 samples without a position dropped") && said.warnings.isEmpty)
  }

  /// Twelve seconds without samples, after which the animal is where it was.
  @Test func pausesAreNamedAndKept() throws {
    let said = Said()
    let text = table("t,x,y") { index, t, x, y in
      "\(t + (index < 400 ? 0 : 12)),\(x),\(y)"
    }
    _ = try training(text, said: said)
    #expect(said.log[0].contains("1 gap above 0.5 s, the longest 12.05 s behind 19.95 s"))
    #expect(said.log[1].contains("pauses of 12.05 s are kept"))
    let epochs = Said()
    _ = try training(text, ["epochs=[[0,19.96],[31.9,60]]"], said: epochs)
    #expect(!epochs.log[0].contains("gap"))
    // Where no pause is kept, the gap splits.
    let split = Said()
    _ = try training(text, ["cleaning.maximumPause=1"], said: split)
    #expect(!split.log[1].contains("kept") && split.log[1].contains("gaps"))
  }

  // MARK: - Trackers

  @Test func likelihoods() throws {
    let said = Said()
    let text = table("t,x,y,likelihood") { index, t, x, y in
      "\(t),\(x),\(y),\(index % 20 == 4 ? 0.02 : 0.99)"
    }
    _ = try training(text, said: said)
    #expect(said.warnings.count == 1 && said.warnings[0].contains("5 % are below 0.6"))
    #expect(try training(text, ["reading.likelihood=0.9"]).data?.shape == [760, 3])
  }

  @Test func deepLabCut() throws {
    let head = "scorer,D,D,D,D,D,D\nbodyparts,nose,nose,nose,tail,tail,tail\n"
    let text =
      head
      + table("coords,x,y,likelihood,x,y,likelihood") { index, _, x, y in
        "\(index),\(x),\(y),1,\(y),\(x),0.99"
      }
    let refused = #expect(throws: UserDataError.self) {
      try training(text, ["reading.frameRate=20"])
    }
    #expect(refused?.advice.contains("--body-part nose") == true)
    let rate = #expect(throws: UserDataError.self) {
      try training(text, ["reading.bodyPart=nose"])
    }
    #expect(rate?.advice.contains("--frame-rate") == true)
    // Two settings of one structure are kept beside each other.
    let read = try training(text, ["reading.bodyPart=nose", "reading.timeUnit=20Hz"])
    expectSame(read, try training(plain()))
  }

  @Test func twoAnimals() throws {
    let text = table("t,animal,x,y") { _, t, x, y in "\(t),a,\(x),\(y)\n\(t),b,\(y),\(x)" }
    let refused = #expect(throws: UserDataError.self) { try training(text) }
    #expect(refused?.advice.contains("--individual a") == true)
    expectSame(try training(text, ["reading.individual=a"]), try training(plain()))
  }
}

extension Double {
  /// Times as files have them.
  fileprivate func rounded(toPlaces places: Int) -> Double {
    let scale = pow(10, Double(places))
    return (self * scale).rounded() / scale
  }
}
