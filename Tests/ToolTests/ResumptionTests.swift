import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// A resumption is the same run, or it is refused: other data, another machine, another directory.
@Suite final class ResumptionTests {
  private let scratch = Tool.scratchPath()

  init() throws {
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    try SmallRuns.writeData(to: scratch)
  }

  deinit { try? FileManager.default.removeItem(atPath: scratch) }

  private static let files = [
    "reservoir": "draws.npy", "replay": "path.csv", "langevin-machine": "images.npy",
    "poisson-vae": "patches.npy",
  ]

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(scratch)/\(name)"))
  }

  /// Trains a family on its file, named relative to the directory.
  private func train(_ family: String, _ more: [String] = []) throws {
    var options = SmallRuns.training(of: family).filter {
      !["--target", "mixture-2d", "--task", "triangle"].contains($0)
    }
    if family == "langevin-machine" { options += ["--classes", "all"] }
    let arguments =
      ["train", family, "--data", Self.files[family] ?? "", "--output", "run", "--quiet"] + options
    let outcome = try Tool.start(arguments + more, in: scratch).wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func resume(_ family: String, in directory: String, _ more: String...) throws
    -> Tool.Outcome
  {
    let run = directory == scratch ? "run" : "../run"
    return try Tool.start(
      ["train", family, "--output", run, "--resume", "--quiet"] + more, in: directory
    ).wait()
  }

  /// One number of the data is another one.
  @Test(arguments: SmallRuns.families)
  func changedData(family: String) throws {
    try train(family)
    let model = try bytes("run/model.safetensors")
    let file = "\(scratch)/\(Self.files[family] ?? "")"
    if family == "replay" {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try text.replacing("\n0.1,", with: "\n0.11,").write(
        toFile: file, atomically: true, encoding: .utf8)
    } else {
      var values = try ArrayFile.read(file).matrix(Double.self, name: file)
      values[0, 0] += 1e-6
      try ArrayFile.write(NumericArray(values), to: file)
    }
    let outcome = try resume(family, in: scratch)
    #expect(outcome.status == 65 && outcome.errors.contains("other numbers"), "\(outcome.errors)")
    #expect(try bytes("run/model.safetensors") == model)
  }

  /// Kernels or linear algebra that round otherwise are warned of, and refused with `--exact`.
  @Test func otherMachine() throws {
    try train("poisson-vae")
    let model = try bytes("run/model.safetensors")
    let path = "\(scratch)/run/run.json"
    let record = try JSONValue(parsing: Array(bytes("run/run.json")), source: path)
    var (members, machine) = (record.object ?? [:], record["machine"]?.object ?? [:])
    #expect(machine["linearAlgebra"] != nil && machine["instructionSet"] != nil)
    machine["linearAlgebra"] = "OpenBLAS 0.0 Nehalem"
    members["machine"] = .object(machine)
    try Data(JSONValue.object(members).bytes).write(to: URL(fileURLWithPath: path))

    let refused = try resume("poisson-vae", in: scratch, "--exact")
    #expect(refused.status == 64 && refused.errors.contains("Nehalem"), "\(refused.errors)")
    let warned = try Tool.start(
      ["train", "poisson-vae", "--output", "run", "--resume"], in: scratch
    ).wait()
    #expect(warned.status == 0 && warned.errors.contains("Nehalem"), "\(warned.errors)")
    #expect(try bytes("run/model.safetensors") == model)
  }

  /// Data of a relative name is looked for where the run was started, and nowhere else.
  @Test func otherDirectory() throws {
    try train("reservoir")
    let model = try bytes("run/model.safetensors")
    let elsewhere = "\(scratch)/elsewhere"
    try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
    var stream = RandomStream(seed: 5)
    try ArrayFile.write(
      NumericArray(Matrix<Double>.normals(40, 2, from: &stream)), to: "\(elsewhere)/draws.npy")
    let outcome = try resume("reservoir", in: elsewhere)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try bytes("run/model.safetensors") == model)

    try FileManager.default.removeItem(atPath: "\(scratch)/draws.npy")
    let missing = try resume("reservoir", in: elsewhere)
    #expect(missing.status == 66 && missing.errors.contains("draws.npy"), "\(missing.errors)")
  }
}
