import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// Samples of users' draws: verdicts, files that grow, and runs that are not finished.
@Suite final class SampleStreamTests {
  private let directory = Tool.scratchPath()
  private let data: String
  private let run: String

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    (data, run) = ("\(directory)/data.npy", "\(directory)/run")
    var stream = RandomStream(seed: 5)
    try Npy.write(NumericArray(Matrix<Double>.normals(400, 2, from: &stream)), to: data)
    let trained = try Tool.run(training(to: run) + ["--as-given"])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("verdict"))
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func training(to run: String) -> [String] {
    [
      "train", "reservoir", "--data", data, "--output", run, "--reservoir", "16", "--set",
      "recipe.updatesPerLevel=20", "--set", "recipe.polishUpdates=40", "--threads", "1",
    ]
  }

  private func sample(_ output: String, _ more: String...) throws -> Tool.Outcome {
    try Tool.run(
      [
        "sample", run, "--output", "\(directory)/\(output)", "--threads", "1", "--time-step",
        "0.02",
      ]
        + ["--duration", "0.4"] + more)
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    try LocalFileSystem().read("\(directory)/\(name)")
  }

  /// A csv that grew has the bytes of one written at once, and nothing is left beside it.
  @Test func csvGrowsToTheSameBytes() throws {
    let settings = ["--chains", "60", "--draws", "12", "--thin", "3"]
    for name in ["grown.csv", "whole.npy"] {
      let outcome = try Tool.run(
        ["sample", run, "--output", "\(directory)/\(name)", "--threads", "1"]
          + ["--time-step", "0.02", "--duration", "0.4"] + settings)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("verdict"), "\(outcome.output)")
    }
    try Csv.write(ArrayFile.read("\(directory)/whole.npy"), to: "\(directory)/whole.csv")
    #expect(try bytes("grown.csv") == bytes("whole.csv"))
    #expect(!FileManager.default.fileExists(atPath: "\(directory)/grown.csv.state.json"))
  }

  /// One command for a job that is started again and again: it begins, leaves what is complete, and refuses what is
  /// of another request, or of nobody knows which.
  @Test(arguments: ["again.csv", "again.zarr", "again.npy"])
  func oneCommandBeginsAndEnds(name: String) throws {
    let settings = ["--chains", "6", "--draws", "4", "--thin", "3", "--resume", "--no-verdict"]
    func again(_ more: String...) throws -> Tool.Outcome {
      try Tool.run(
        ["sample", run, "--output", "\(directory)/\(name)", "--threads", "1"] + settings + more)
    }
    let place = name.hasSuffix("zarr") ? "\(name)/posterior/x/0.0.0" : name
    #expect(try again().status == 0)
    let first = try bytes(place)
    let second = try again()
    #expect(second.status == 0 && second.errors.contains("complete already"), "\(second.errors)")
    #expect(try again("--seed", "9").status == 64)
    #expect(try again("--overwrite").status == 64)
    #expect(try bytes(place) == first)
    try LocalFileSystem().remove("\(directory)/\(name).provenance.json")
    #expect(try again().status != 0)
    #expect(try bytes(place) == first)
  }

  /// Stopped by a signal after its first blocks, a store keeps what is done; a resumed sampling ends with the
  /// numbers of an undisturbed one, and another request is refused.
  @Test func stoppedStoreIsGoneOnWith() throws {
    let settings = ["--chains", "60", "--draws", "4000", "--thin", "10", "--no-verdict"]
    let arguments = [
      "sample", run, "--threads", "1", "--time-step", "0.02", "--duration", "0.4", "--output",
    ]
    let whole = try Tool.run(arguments + ["\(directory)/whole.zarr"] + settings)
    #expect(whole.status == 0, "\(whole.errors)")
    let running = try Tool.start(arguments + ["\(directory)/part.zarr"] + settings)
    let state = "\(directory)/part.zarr.state.json"
    while !FileManager.default.fileExists(atPath: state), running.process.isRunning {
      usleep(2_000)
    }
    running.process.interrupt()
    let stopped = running.wait()
    if stopped.status == 75 {
      #expect(stopped.errors.contains("--resume"), "\(stopped.errors)")
      let other = try Tool.run(
        arguments + ["\(directory)/part.zarr", "--seed", "9", "--resume"] + settings)
      #expect(other.status == 64, "\(other.errors)")
      let resumed = try Tool.run(arguments + ["\(directory)/part.zarr", "--resume"] + settings)
      #expect(resumed.status == 0, "\(resumed.errors)")
    } else {
      #expect(stopped.status == 0, "\(stopped.errors)")  // it was done before the signal
    }
    let draws = try ["part.zarr", "whole.zarr"].map {
      try ArrayFile.read("\(directory)/\($0):posterior/x")
    }
    #expect(draws[0] == draws[1])
  }

  @Test func correctionVerdictAndPieces() throws {
    let plain = try sample("a.npy", "--chains", "50", "--correction", "none", "--json")
    let mapped = try sample("b.npy", "--chains", "50", "--json")
    #expect(plain.output.contains("\"correction\": \"none\"") || plain.output.contains("\"none\""))
    #expect(mapped.output.contains("\"map\"") && mapped.output.contains("\"verdict\""))
    let a = try ArrayFile.read("\(directory)/a.npy").values(as: Double.self)
    let b = try ArrayFile.read("\(directory)/b.npy").values(as: Double.self)
    #expect(a != b)
    #expect(try sample("c.npy", "--chains", "20", "--first-chain", "30").status == 0)
    let c = try ArrayFile.read("\(directory)/c.npy").values(as: Double.self)
    #expect(c == Array(b[60...]))
    #expect(try sample("d.npy", "--first-chain", "-1").status == 64)
    let few = try sample("e.npy", "--chains", "10", "--require-quality")
    #expect(few.status == 2 && few.errors.contains("too few"), "\(few.errors)")
  }

  /// A unit is held in a run that mixes the units, as the default does.
  @Test func clampOfADefaultRun() throws {
    #expect(try sample("held.npy", "--chains", "40", "--clamp", "1=0.5").status == 0)
    let draws = try ArrayFile.read("\(directory)/held.npy").matrix(Double.self, name: "held")
    #expect(draws.column(1).allSatisfy { abs($0 - 0.5) < 1e-3 })
    #expect(Set(draws.column(0)).count == 40)
  }

  /// Names of a table's columns come back in stores of samples, their pieces, and what is read of them.
  @Test func namesStayWithTheDraws() throws {
    let (table, named) = ("\(directory)/named.csv", "\(directory)/named")
    try Csv.write(ArrayFile.read(data), to: table, columns: ["mu", "log τ"])
    let trained = try Tool.run(
      training(to: named).map { $0 == data ? table : $0 } + ["--as-given"])
    #expect(trained.status == 0, "\(trained.errors)")
    for (name, more) in [
      ("whole.zarr", ["--chains", "5"]), ("a.zarr", ["--chains", "2"]),
      ("b.zarr", ["--chains", "3", "--first-chain", "2"]),
    ] {
      let sampled = try Tool.run(
        ["sample", named, "--output", "\(directory)/\(name)", "--threads", "1", "--no-verdict"]
          + ["--draws", "30", "--duration", "0.4", "--time-step", "0.02"] + more)
      #expect(sampled.status == 0, "\(sampled.errors)")
    }
    let merged = try Tool.run(
      "merge", "\(directory)/a.zarr", "\(directory)/b.zarr", "--output", "\(directory)/merged.zarr")
    #expect(merged.status == 0, "\(merged.errors)")
    for name in ["whole.zarr", "merged.zarr"] {
      let read = try ZarrGroup.open("\(directory)/\(name)")
      #expect(read.labels(ofAxis: 2, of: "posterior/x") == ["mu", "log τ"])
      let diagnosis = try Tool.run(
        "diagnose", "\(directory)/\(name)", "--reference", table, "--json")
      #expect(diagnosis.status == 0 && diagnosis.output.contains("log τ"), "\(diagnosis.errors)")
    }
    #expect(try bytes("merged.zarr/posterior/x/0.0.0") == bytes("whole.zarr/posterior/x/0.0.0"))
  }

  /// An interrupted training is sampled from its checkpoint, with a warning.
  @Test func unfinishedRunIsSampled() throws {
    let unfinished = "\(directory)/unfinished"
    let running = try Tool.start(
      [
        "train", "reservoir", "--data", data, "--output", unfinished, "--reservoir", "16",
        "--set", "recipe.updatesPerLevel=1000000", "--checkpoint-every", "50", "--threads", "1",
        "--as-given",
      ])
    while !FileManager.default.fileExists(atPath: unfinished + "/checkpoints/LATEST"),
      running.process.isRunning
    {
      usleep(5_000)
    }
    running.process.interrupt()
    #expect(running.wait().status == 75)
    let sampled = try Tool.run(
      "sample", unfinished, "--output", "\(directory)/u.npy", "--chains", "20", "--duration",
      "0.2", "--threads", "1")
    #expect(sampled.status == 0, "\(sampled.errors)")
    #expect(sampled.errors.contains("checkpoint") && sampled.errors.contains("--resume"))
  }
}
