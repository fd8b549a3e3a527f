import Archives
import Foundation
import Testing

@testable import Jobs

/// Where verbs may write beside the files of runs.
@Suite final class OutputFileTests {
  private let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("reverie-\(UUID())").path
  private let files = LocalFileSystem()

  deinit { try? files.removeTree(directory) }

  /// What a run wrote is not replaced, by whatever path; what its user keeps there is.
  @Test func filesOfARunStay() throws {
    let run = try RunDirectory.create(
      directory, record: RunRecord(family: "reservoir", configuration: [:], seed: 1))
    defer { run.close() }
    let array = NumericArray(shape: [1], values: [1.0])
    try run.write(array, named: "reference.npy")
    for name in ["checkpoints/step-00000007/state.safetensors", "levels/level-00.safetensors"] {
      try files.createDirectories(PathName.parent(of: "\(directory)/\(name)"))
      try files.write([], to: "\(directory)/\(name)")
    }
    try files.write([], to: "\(directory)/model.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: "\(directory)/link.safetensors",
      withDestinationPath: "\(directory)/model.safetensors")
    for name in [
      "model.safetensors", "link.safetensors", "reference.npy",
      "checkpoints/step-00000007/state.safetensors", "levels/level-00.safetensors",
    ] {
      #expect(throws: JobError.self, "\(name)") {
        try OutputFile.check("\(directory)/\(name)", overwrite: true)
      }
    }
    try files.write([], to: "\(directory)/mine.npy")
    for name in ["mine.npy", "new.npy", "levels/new.npy"] {
      try OutputFile.check("\(directory)/\(name)", overwrite: true)
    }
  }
}
