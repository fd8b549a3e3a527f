import Archives
import Foundation
import Tensors
import Testing

/// Every kind of wrong use and bad file has its documented exit code and a message that helps.
@Suite struct ExitCodeTests {
  private func expect(
    _ arguments: [String], status: Int32, _ fragments: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
    for fragment in fragments {
      #expect(
        outcome.errors.contains(fragment), "`\(fragment)` is not in: \(outcome.errors)",
        sourceLocation: sourceLocation)
    }
  }

  private func scratch(_ suffix: String = "") -> String { Tool.scratchPath(suffix) }

  @Test func helpAndVersion() throws {
    let help = try Tool.run("--help")
    #expect(help.status == 0 && help.output.contains("SUBCOMMANDS"))
    for verb in ["demo", "train", "sample", "diagnose", "convert", "list", "cite"] {
      #expect(help.output.contains(verb))
      #expect(try Tool.run(verb, "--help").status == 0)
    }
    #expect(try Tool.run("--version").output.hasPrefix(reverieVersion))
  }

  @Test func wrongUse() throws {
    try expect(["frobnicate"], status: 64, "frobnicate")
    try expect(["train", "reservoir"], status: 64, "--output")
    try expect(
      ["train", "reservoir", "--output", scratch()], status: 64, "--data FILE or --target NAME")
    try expect(
      ["train", "reservoir", "--target", "nowhere", "--output", scratch()], status: 64, "nowhere",
      "mixture-2d")
    try expect(
      ["train", "reservoir", "--target", "ring", "--data", "x.npy", "--output", scratch()],
      status: 64, "exclude each other")
    try expect(
      ["train", "reservoir", "--target", "ring", "--output", scratch(), "--set", "recipe.bach=3"],
      status: 64, "recipe.bach", "batchSize")
    try expect(
      ["train", "reservoir", "--output", scratch(), "--set", "targt=3"], status: 64,
      "Did you mean `target`", "data,")
    try expect(
      ["train", "reservoir", "--target", "ring", "--output", scratch(), "--set", "units=many"],
      status: 64, "units")
    try expect(
      ["train", "reservoir", "--target", "ring", "--output", scratch(), "--reservoir", "0"],
      status: 64, "--reservoir is 0")
    try expect(
      [
        "train", "reservoir", "--target", "ring", "--output", scratch(), "--set",
        "recipe.learningRate=-1",
      ], status: 64, "recipe.learningRate", "above 0")
    try expect(["sample", "x", "--output", "y.npy", "--chains", "0"], status: 64, "--chains is 0")
    try expect(
      ["sample", "x", "--output", "y.npy", "--chains", "-5"], status: 64, "--chains is -5")
    try expect(
      ["sample", "x", "--output", "y.npy", "--duration", "-1"], status: 64, "--duration")
    try expect(["sample", "x", "--output", scratch(".txt")], status: 64, ".npy")
    try expect(["diagnose", "x.npy", "--max-ratio", "1.5"], status: 64, "--reference")
    try expect(["demo", "--threads", "0"], status: 64, "--threads is 0")
  }

  /// A training that diverges says so, and leaves no model that looks finished.
  @Test func divergedTraining() throws {
    let output = scratch()
    try expect(
      [
        "train", "reservoir", "--target", "ring", "--reservoir", "16", "--output", output, "--set",
        "recipe.learningRate=1e9", "--set", "recipe.updatesPerLevel=30", "--set",
        "recipe.polishUpdates=20",
      ], status: 70, "loss", "smaller learning rate")
    #expect(!FileManager.default.fileExists(atPath: output + "/model.safetensors"))
  }

  /// Columns that do not vary can be learned as they are, and the report says what it leaves out.
  @Test func constantColumnAsItIs() throws {
    let (data, output) = (scratch(".npy"), scratch())
    let rows = (0..<40).map { [Double($0 % 7) / 3 - 1, 2] }
    try ArrayFile.write(NumericArray(Matrix<Double>(rows)), to: data)
    let outcome = try Tool.run([
      "train", "reservoir", "--data", data, "--standardize", "none", "--reservoir", "16",
      "--output", output, "--set", "recipe.updatesPerLevel=30", "--set", "recipe.polishUpdates=20",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try String(contentsOfFile: output + "/report.html", encoding: .utf8)
    #expect(report.contains("No distances"))
  }

  /// What a table has no place for is said, or refused where nothing would be left.
  @Test func tablesOfArrays() throws {
    let (empty, chains, missing) = (scratch(".npy"), scratch(".npy"), scratch(".csv"))
    try ArrayFile.write(NumericArray(shape: [0, 3], values: [Double]()), to: empty)
    try expect(["convert", empty, scratch(".csv")], status: 64, "[0, 3]")
    try ArrayFile.write(NumericArray(shape: [2, 3, 1], values: [1.0, 2, 3, 4, 5, 6]), to: chains)
    try expect(["convert", chains, scratch(".csv")], status: 0, "no place for chains")
    try "a\nNA\n".write(toFile: missing, atomically: true, encoding: .utf8)
    try expect(["convert", missing, scratch(".npy")], status: 65, "`NA`", "Write nan there")
  }

  @Test func missingInput() throws {
    try expect(["sample", "/no/such/run", "--output", scratch(".npy")], status: 66, "run.json")
    try expect(["diagnose", "/no/such/file.npy"], status: 66, "/no/such/file.npy")
    try expect(["cite", "/no/such/run"], status: 66, "/no/such/run")
    try expect(["convert", "/no/such/file.npy", scratch(".csv")], status: 66)
    try expect(
      ["train", "reservoir", "--data", "/no/such.npy", "--output", scratch()], status: 66)
    try expect(["train", "reservoir", "--output", scratch(), "--resume"], status: 66, "run.json")
  }

  @Test func malformedInput() throws {
    let torn = scratch(".npy")
    try Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 0x76]).write(to: URL(fileURLWithPath: torn))
    try expect(["diagnose", torn], status: 65, torn, "byte")
    try expect(["train", "reservoir", "--data", torn, "--output", scratch()], status: 65, "byte")

    let broken = scratch(".csv")
    try "a,b\n1,2\n3,x\n".write(toFile: broken, atomically: true, encoding: .utf8)
    try expect(["diagnose", broken], status: 65, "line 3")

    let infinite = scratch(".npy")
    try ArrayFile.write(
      NumericArray(Matrix<Double>([[1, 2], [3, .nan], [5, 6]])), to: infinite)
    try expect(
      ["train", "reservoir", "--data", infinite, "--output", scratch()], status: 65,
      "row 1, column 1")

    let constant = scratch(".npy")
    try ArrayFile.write(
      NumericArray(Matrix<Double>([[1, 2], [3, 2], [5, 2], [7, 2]])), to: constant)
    let output = scratch()
    try expect(
      ["train", "reservoir", "--data", constant, "--output", output], status: 65, constant,
      "column 1")
    let bare = scratch(".safetensors")
    try ArrayFile.write(NumericArray(Matrix<Float>([[1, 2]])), to: bare)
    try expect(
      ["infer", "--weights", bare, "--data", constant, "--output", scratch()], status: 65, bare,
      "phi.weight")
    #expect(!FileManager.default.fileExists(atPath: output))

    let archive = scratch(".npz")
    try ArrayFile.writeAll(
      [
        "a": NumericArray(shape: [2], values: [1.0, 2]),
        "b": NumericArray(shape: [1], values: [3.0]),
      ],
      to: archive)
    try expect(["diagnose", archive + ":c"], status: 66, "a", "b")
    try expect(
      ["diagnose", constant, "--reference", archive + ":a"], status: 65, "1 columns", "expected 2")
    for path in [torn, broken, infinite, constant, archive] {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func outputsAreNotReplacedUnasked() throws {
    let (run, samples) = (scratch(), scratch(".npy"))
    defer {
      try? FileManager.default.removeItem(atPath: run)
      try? FileManager.default.removeItem(atPath: samples)
    }
    let train =
      ["train", "reservoir", "--target", "bimodal-1d", "--output", run]
      + Tool.quickTraining
    #expect(try Tool.run(train).status == 0)
    try expect(train, status: 64, "--resume", "--overwrite")
    try expect(train + ["--resume", "--overwrite"], status: 64, "exclude")
    try expect(train + ["--resume", "--seed", "9"], status: 64, "--seed is 9", "seed 1")
    #expect(try Tool.run(train + ["--overwrite"]).status == 0)
    let sample = ["sample", run, "--chains", "5", "--duration", "1", "--output", samples]
    #expect(try Tool.run(sample).status == 0)
    try expect(sample, status: 64, samples, "--overwrite")
    #expect(try Tool.run(sample + ["--overwrite"]).status == 0)
    try expect(
      train.map { $0 == run ? "/proc/none/run" : $0 }, status: 73, "/proc/none")
    try expect(
      ["sample", run, "--chains", "5", "--duration", "1", "--output", "/no/such/dir/x.npy"],
      status: 73, "/no/such/dir")
  }

  @Test func numericalFailureNamesTheChain() throws {
    let (run, samples) = (scratch(), scratch(".npy"))
    defer { try? FileManager.default.removeItem(atPath: run) }
    #expect(
      try Tool.run(
        ["train", "reservoir", "--target", "mixture-2d", "--output", run] + Tool.quickTraining
      ).status == 0)
    try expect(
      [
        "sample", run, "--time-step", "3", "--duration", "3000", "--chains", "4", "--output",
        samples,
      ],
      status: 70, "chain", "step", "unit", "Try a time step below 3")
    #expect(!FileManager.default.fileExists(atPath: samples))
  }

  @Test func requiredDiagnostics() throws {
    let path = scratch(".npy")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let drift = Matrix<Double>((0..<400).map { [Double($0)] })
    try ArrayFile.write(NumericArray(drift), to: path)
    #expect(try Tool.run("diagnose", path).status == 0)
    try expect(["diagnose", path, "--max-r-hat", "1.01"], status: 2, "R-hat")
    try expect(["diagnose", path, "--min-ess", "100"], status: 2, "effective sample size")
  }
}
