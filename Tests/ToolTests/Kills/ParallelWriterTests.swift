import Archives
import Foundation
import Testing

/// Two and four processes that write one thing at once: each finishes or is refused, and what is left is
/// that of one that finished, whole.
///
/// The default suite has a round for each kind; `make test-long` has 200.
@Suite(.serialized) struct ParallelWriterTests {
  private static let kinds = ["zarr", "npy", "run"]

  @Test func roundsOfWriters() throws {
    let scratch = Tool.scratchPath()
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let runs = try SmallRuns(in: scratch)
    let expected = try Self.kinds.map { kind in
      try (1...4).map { seed in
        let output = runs.file("expected-\(seed).\(kind)")
        let outcome = try Tool.run(arguments(kind, seed, output, runs))
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try result(kind, output)
      }
    }
    var codes: [Int32: Int] = [:]
    let rounds = Tool.isLong ? Int(Killing.environment("REVERIE_ROUNDS") ?? "") ?? 200 : 3
    for round in 0..<rounds {
      let (kind, writers) = (Self.kinds[round % 3], round % 2 == 0 ? 2 : 4)
      let output = runs.file("round-\(round).\(kind)")
      defer { try? FileManager.default.removeItem(atPath: output) }
      let running = try (1...writers).map { try Tool.start(arguments(kind, $0, output, runs)) }
      let outcomes = running.map { $0.wait() }
      for outcome in outcomes {
        #expect([0, 73].contains(outcome.status), "\(kind): \(outcome.status) \(outcome.errors)")
        codes[outcome.status, default: 0] += 1
      }
      let finished = outcomes.indices.filter { outcomes[$0].status == 0 }
      let found = try result(kind, output)
      let candidates = finished.map { expected[round % 3][$0] }
      #expect(candidates.contains(found), "round \(round), \(kind) of \(writers) writers")
    }
    if Tool.isLong {
      print(
        "\(rounds) rounds of 2 and 4 writers: \(codes[0] ?? 0) finished, \(codes[73] ?? 0) refused")
    }
  }

  private func arguments(
    _ kind: String, _ seed: Int, _ output: String, _ runs: SmallRuns
  ) -> [String] {
    let common = ["--seed", "\(seed)", "--output", output, "--overwrite", "--quiet"]
    guard kind == "run" else {
      return ["sample", runs.run(of: "reservoir"), "--chains", "20", "--duration", "2"] + common
    }
    return ["train", "poisson-vae"] + SmallRuns.training(of: "poisson-vae") + common
  }

  /// What is left, without times: arrays with their record, or a model with its metrics.
  private func result(_ kind: String, _ output: String) throws -> Left {
    guard kind == "run" else {
      let arrays =
        try kind == "npy" ? ["draws": ArrayFile.read(output)] : ArrayFile.readAll(output)
      let record = try LocalFileSystem().read("\(output).provenance.json")
      return Left(arrays: arrays, records: [try JSONValue(parsing: record, source: output)])
    }
    let run = try RunDirectory.open(output)
    #expect(run.record.status == .finished)
    let records = try run.metrics().values.map { line in
      JSONValue.object((line.object ?? [:]).filter { $0.key != "seconds" })
    }
    return Left(arrays: try run.readModel(), records: records)
  }

  private struct Left: Equatable {
    let arrays: [String: NumericArray]
    var records: [JSONValue]
  }
}
