import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// A run whose data has a relative name is gone on with from any directory.
@Suite struct OtherDirectoryTests {
  @Test func relativeData() throws {
    let scratch = Tool.scratchPath()
    let (home, elsewhere) = ("\(scratch)/home", "\(scratch)/elsewhere")
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    for directory in [home, elsewhere] {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    }
    var stream = RandomStream(seed: 5)
    try ArrayFile.write(
      NumericArray(Matrix<Double>.normals(60, 2, from: &stream)), to: "\(home)/draws.npy")
    let train =
      ["train", "reservoir", "--data", "draws.npy", "--output", "run"] + Tool.quickTraining
    let first = try Tool.start(train, in: home).wait()
    #expect(first.status == 0, "\(first.errors)")
    let model = try bytes("\(home)/run/model.safetensors")

    // Another file of that name lies there: it is not taken for the data.
    try ArrayFile.write(
      NumericArray(Matrix<Double>.normals(60, 2, from: &stream)), to: "\(elsewhere)/draws.npy")
    let resume = ["train", "reservoir", "--output", "../home/run", "--resume", "--quiet"]
    let second = try Tool.start(resume, in: elsewhere).wait()
    #expect(second.status == 0, "\(second.errors)")
    #expect(try bytes("\(home)/run/model.safetensors") == model)

    // And where the data changed, that is said of the right file.
    try FileManager.default.removeItem(atPath: "\(home)/draws.npy")
    let missing = try Tool.start(resume, in: elsewhere).wait()
    #expect(missing.status == 66 && missing.errors.contains("/home/draws.npy"), "\(missing.errors)")
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }
}
