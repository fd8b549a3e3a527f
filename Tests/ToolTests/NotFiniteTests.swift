import Archives
import Foundation
import RandomStreams
import Tensors
import Testing

/// Numbers that are not finite are no result: 70, and nothing written.
@Suite struct NotFiniteTests {
  private let scratch = Tool.scratchPath()

  private func prepare() throws -> (run: String, images: String) {
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let (run, images) = ("\(scratch)/run", "\(scratch)/images.npy")
    let training = try Tool.run(
      "train", "poisson-vae", "--output", run, "--preset", "small", "--patch-side", "4",
      "--latents", "6", "--batch", "8", "--steps", "2", "--updates", "3", "--set",
      "embeddedPatches=40", "--quiet")
    #expect(training.status == 0, "\(training.errors)")
    var stream = RandomStream(seed: 3)
    try ArrayFile.write(NumericArray(Matrix<Float>.normals(3, 16, from: &stream)), to: images)
    return (run, images)
  }

  @Test func infer() throws {
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let (run, images) = try prepare()
    let output = "\(scratch)/inferred"
    let outcome = try Tool.run(
      "infer", run, "--data", images, "--steps", "5", "--leak", "1e300", "--anchored", "--output",
      output, "--prepare", "none")
    #expect(outcome.status == 70, "\(outcome.errors)")
    #expect(outcome.errors.contains("not finite"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  /// Couplings so strong that rates overflow in a step.
  @Test func generate() throws {
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let (weights, output) = ("\(scratch)/couplings.npy", "\(scratch)/images.npy")
    let couplings = Matrix<Float>([[0, 1e30], [-1e30, 0]])
    try ArrayFile.write(NumericArray(couplings), to: weights)
    let outcome = try Tool.run(
      "generate", "--weights", weights, "--chains", "3", "--steps", "50", "--output", output)
    #expect(outcome.status == 70, "\(outcome.errors)")
    #expect(outcome.errors.contains("chain"), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }
}
