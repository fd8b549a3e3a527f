import Archives
import Foundation
import Tensors
import Testing
import Training

@testable import Jobs

/// A folder of runs that train in a moment, and what their verbs give.
final class LiveRuns: Sendable {
  let folder = NSTemporaryDirectory() + "reverie-live-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Settings that train in a moment.
  private static let settings: [(family: String, preset: String?, value: JSONValue)] = [
    (
      "reservoir", nil,
      ["target": "mixture-2d", "units": 12, "recipe": ["updatesPerLevel": 1]]
    ),
    ("replay", nil, ["task": "triangle", "units": 8, "training": ["updates": 2, "batch": 4]]),
    (
      "langevin-machine", "small",
      ["strokeDigits": 60, "training": ["updates": 2, "chains": 4]]
    ),
    (
      "poisson-vae", "small",
      ["latents": 8, "embeddedPatches": 64, "plan": ["updates": 2, "steps": 3]]
    ),
  ]

  /// The network of a family, trained where it is not yet there.
  ///
  /// - Parameter settings: in place of those above.
  func open(_ index: Int, trainedBy settings: JSONValue? = nil) throws -> any LiveNetwork {
    let (family, preset, usual) = Self.settings[index]
    let path = "\(folder)/\(family)"
    if !FileManager.default.fileExists(atPath: path) {
      var members: [String: JSONValue] = [
        "changes": [["source": "test", "value": settings ?? usual]]
      ]
      members["preset"] = preset.map { .string($0) }
      let document: JSONValue = [
        "family": .string(family), "output": .string(path), "settings": .object(members),
      ]
      try Self.train(
        FamilyRegistry.current.family(family), TrainRequest(document: document, source: "test"))
    }
    return try LiveRun(path).open(seed: 5, parallelism: Parallelism(threads: 2))
  }

  /// Without report and figures, which take long.
  private static func train<Family: ModelFamily>(
    _ family: Family.Type, _ request: TrainRequest
  ) throws {
    let configuration = try request.checkedConfiguration(of: family).configuration
    let training = try family.makeTraining(configuration, inputs: [:], context: JobContext())
    try training.run(in: request.output, keepsRight: true).directory?.close()
  }

  /// What the verb gives for a request.
  func byVerb(_ request: LiveRequest) throws -> NumericArray {
    let job = try JobDocument(request.document, source: "test").request
    var inputs: [String: NumericArray] = [:]
    for (name, bytes) in request.files {
      if name.hasSuffix(".npz") {
        for key in ["map", "value", "covariance"] { inputs[key] = try Npz.decode(bytes, key: key) }
      } else {
        inputs[name] = try Npy.decode(bytes)
      }
    }
    inputs["data"] = inputs["images.npy"]
    return try #require(try job.run(inputs, in: JobContext()).arrays[request.array])
  }
}
