import Foundation
import Testing

@testable import Reproduction

@Suite struct ReproductionTests {
  private func verdict(
    _ criterion: ExpectedValue.Criterion, _ values: [Double?],
    over scope: ExpectedValue.Scope = .median
  ) -> Verdict {
    ExpectedValue("x", criterion, origin: .derived, over: scope)
      .verdict(for: [MeasuredValue(values)])
  }

  @Test func criteria() {
    #expect(verdict(.equal(1, tolerance: 0.1), [1.05]) == .pass)
    #expect(verdict(.equal(1, tolerance: 0.1), [1.15]) != .pass)
    #expect(verdict(.near(-2, relative: 0.1), [-2.19]) == .pass)
    #expect(verdict(.near(-2, relative: 0.1), [-2.21]) != .pass)
    #expect(verdict(.band(lower: 0, upper: 1), [1]) == .pass)
    #expect(verdict(.band(lower: 0, upper: 1), [-0.01]) != .pass)
    #expect(verdict(.atLeast(2), [2]) == .pass)
    #expect(verdict(.atLeast(2), [1.9]) != .pass)
    #expect(verdict(.atMost(1e-10), [1e-11]) == .pass)
    #expect(verdict(.atMost(1e-10), [1e-9]) != .pass)
    #expect(verdict(.meanAbove(0), [0.9, 1, 1.1]) == .pass)
    #expect(verdict(.meanAbove(0), [-1, 1, 1.1]) == .fail("the interval holds 0"))
    #expect(verdict(.meanAbove(2), [0.9, 1, 1.1]) == .fail("the interval lies below"))
    #expect(verdict(.meanAbove(0), [1]) == .fail("one seed has no interval"))
    #expect(verdict(.holds, [1]) == .pass)
    #expect(verdict(.holds, [0]) != .pass)
    #expect(verdict(.none, [5]) == .informational)
  }

  @Test func scopes() {
    #expect(verdict(.atMost(1), [0.5, 0.6, 7]) == .pass)
    #expect(verdict(.atMost(1), [0.5, 0.6, 7], over: .everySeed) != .pass)
  }

  /// What is undefined never passes, in no scope and under no criterion.
  @Test func undefinedFails() {
    for criterion in [
      ExpectedValue.Criterion.atMost(1), .atLeast(0), .increasing(), .holds, .meanAbove(0),
      .band(lower: -1, upper: 1),
    ] {
      for values in [[nil, 0.5, 0.5], [], [.infinity]] as [[Double?]] {
        for scope in ExpectedValue.Scope.allCases {
          #expect(verdict(criterion, values, over: scope).symbol == "FAIL")
        }
      }
    }
  }

  @Test func orders() {
    let rows = { (factor: Double, scope: ExpectedValue.Scope) in
      ExpectedValue("x", .increasing(factor: factor), origin: .measured, over: scope)
        .verdict(for: [
          MeasuredValue([1, 2, 3], name: "a"), MeasuredValue([4, 5, 2.5], name: "b"),
        ])
    }
    #expect(rows(1, .median) == .pass)
    #expect(rows(2, .median) == .pass)
    #expect(rows(2.1, .median) == .fail("a 2, then b 4"))
    #expect(rows(1, .everySeed) == .fail("a 3, then b 2.5"))
    // What stays as it is does not grow; a factor below 1 asks for less.
    func pair(_ criterion: ExpectedValue.Criterion, _ a: Double, _ b: Double) -> Verdict {
      ExpectedValue("x", criterion, origin: .derived)
        .verdict(for: [MeasuredValue([a], name: "a"), MeasuredValue([b], name: "b")])
    }
    #expect(pair(.increasing(), 0, 0) == .fail("a 0, then b 0"))
    #expect(pair(.increasing(), 2, 2) == .fail("a 2, then b 2"))
    #expect(pair(.increasing(factor: 0.9), 2, 2) == .pass)
    #expect(verdict(.increasing(), [1]).symbol == "FAIL")
  }

  private func table() -> ReproductionTable {
    let expected = ExpectedValue(
      "KL | both", .near(0.24, relative: 0.1), origin: .measured, unit: "nat",
      published: "0.23–0.26")
    return ReproductionTable(
      title: "Reservoir", scale: .quick, seeds: [1, 2, 3], environment: ["version": "1"],
      rows: [
        ReproductionRow(
          id: "rsn-9", expected: expected,
          measured: MeasuredValue([0.25, 0.24, 0.23], floor: 0.01)),
        ReproductionRow(
          id: "rsn-10", expected: expected, measured: MeasuredValue([nil]), note: "half size"),
        ReproductionRow(id: "rsn-20", expected: expected, skipped: "no MNIST files"),
      ])
  }

  @Test func tables() {
    let table = table()
    #expect(table.passFraction == 0.5)
    #expect(table.tally == "1 passed, 1 failed, 1 skipped, 0 without criterion")
    let markdown = table.markdown
    #expect(markdown.contains("KL \\| both [nat]"))
    #expect(markdown.contains("0.24 (0.23 to 0.25, 3 seeds, standard error 0.005774), floor 0.01"))
    #expect(markdown.contains("0.24 ± 10 % (our prototype: 0.23–0.26)"))
    #expect(markdown.contains("- rsn-20: no MNIST files"))
    #expect(markdown.contains("- rsn-10: half size"))
    #expect(markdown.contains("- rsn-10: a measured value is undefined"))
    let lines = markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(lines.count == 5 && Set(lines.map(\.count)).count == 1)
  }

  @Test func coding() throws {
    let table = table()
    let data = try JSONEncoder().encode(table)
    let decoded = try JSONDecoder().decode(ReproductionTable.self, from: data)
    #expect(decoded.rows[0] == table.rows[0] && decoded.rows[2] == table.rows[2])
    #expect(decoded.rows[1].verdict == table.rows[1].verdict)
    #expect(decoded.rows[1].measurements[0].values[0].isNaN)
    #expect(String(decoding: data, as: UTF8.self).contains("[null]"))
    let unknown = Data(#"{"outcome": "maybe"}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Verdict.self, from: unknown) }
  }

  private func experiment(_ id: String) -> Experiment {
    Experiment(id: id, paper: "arXiv 2308.11809", summary: "test") { context in
      let values = context.overSeeds { Double($0) }
      return [
        ReproductionRow(
          id: id, expected: ExpectedValue("seed", .atLeast(2), origin: .derived),
          measured: MeasuredValue(values))
      ]
    }
  }

  @Test func selection() throws {
    let registry = try ExperimentRegistry(
      ["rsn-1", "rsn-7", "rsn-7-tanh", "rsn-70", "replay-1"].map { experiment($0) })
    #expect(try registry.matching([]).count == 5)
    #expect(try registry.matching(["rsn"]).map(\.id) == ["rsn-1", "rsn-7", "rsn-7-tanh", "rsn-70"])
    #expect(try registry.matching(["rsn-7", "rsn-7-tanh"]).map(\.id) == ["rsn-7", "rsn-7-tanh"])
    // Rows that an experiment measures besides its own.
    let wide = try ExperimentRegistry([
      experiment("a-1"),
      Experiment(id: "a-2", aliases: ["a-3"], paper: "", summary: "") { _ in [] },
    ])
    for row in ["a-2", "a-3", "a-3/kl"] {
      #expect(try wide.matching([row]).map(\.id) == ["a-2"])
    }
    #expect(throws: ExperimentError.self) { try wide.matching(["a-4"]) }
    #expect(throws: ExperimentError.unknown(selection: "rs", known: registry.experiments.map(\.id)))
    {
      try registry.matching(["rs"])
    }
    #expect(throws: ExperimentError.duplicate(id: "a")) {
      try ExperimentRegistry([experiment("a"), experiment("a")])
    }
  }

  @Test func runsAndResumes() throws {
    let experiments = ["a", "b"].map { experiment($0) }
    var finished: [String: [ReproductionRow]] = [:]
    let rows = try ExperimentRegistry.run(experiments, in: ExperimentContext()) {
      finished[$0.id] = $1
      #expect($2.isEmpty)
    }
    #expect(rows.count == 2 && rows.allSatisfy { $0.verdict == .pass })
    let again = try ExperimentRegistry.run(
      experiments, in: ExperimentContext(seeds: [0]), finished: ["a": finished["a"] ?? []])
    #expect(again[0] == rows[0])
    #expect(again[1].verdict.symbol == "FAIL")
  }

  /// What was measured without a file is measured again once the file is there; what lacks its file says so.
  @Test func filesThatComeLater() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let experiment = Experiment(id: "a", paper: "", summary: "images") { context in
      let found = context.path(ofData: "images.npy") != nil
      return [
        ReproductionRow(
          id: "a", expected: ExpectedValue("found", .holds, origin: .derived),
          measured: MeasuredValue([found ? 1 : 0]))
      ]
    }
    let context = ExperimentContext(dataDirectory: directory)
    let store = ReproductionStore(directory: directory, scale: .quick, seeds: [1])
    _ = try ExperimentRegistry.run([experiment], in: context) {
      #expect($2 == ["images.npy"])
      try store.store($1, of: $0, lacking: $2, seconds: 1)
    }
    #expect(try store.entry(for: experiment, in: context) != nil)
    try Data().write(to: URL(fileURLWithPath: "\(directory)/images.npy"))
    #expect(try store.entry(for: experiment, in: context) == nil)

    let needing = Experiment(id: "b", paper: "", summary: "needs") { context in
      _ = try context.path(ofNeededData: "mnist/train.gz", "mnist/train")
      return []
    }
    let rows = try needing.run(context)
    #expect(
      rows.first?.verdict
        == .skipped("needs mnist/train.gz in the data directory, --data-directory DIR"))
  }
}
