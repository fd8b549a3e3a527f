import Archives
import Foundation
import Jobs
import Tensors
import Testing

/// A request gives the same bytes in Swift and by `reverie job`, on one thread and on two.
/// `Tests/Requests/run` does the same for C, over every verb.
@Suite final class RequestTests: Sendable {
  private let directory = NSTemporaryDirectory() + "reverie-requests-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Runs a request in this process, on one thread.
  private func here(_ members: [String: JSONValue]) throws -> JobResult {
    let job = try JobDocument(.object(members), source: "test")
    return try job.request.run([:], in: JobContext())
  }

  /// Runs a request with the tool, on two threads.
  private func tool(_ members: [String: JSONValue]) throws {
    let path = "\(directory)/request.json"
    let request = JSONValue.object(members.merging(["threads": 2]) { $1 })
    try AtomicFile.write(request.bytes, to: path)
    let outcome = try Tool.run("job", path, "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    try LocalFileSystem().read("\(directory)/\(path)")
  }

  @Test func trainingAndInference() throws {
    let train: [String: JSONValue] = [
      "verb": "train", "family": "poisson-vae", "seed": 3,
      "settings": [
        "preset": "small",
        "changes": [
          [
            "source": "test",
            "value": [
              "latents": 8, "embeddedPatches": 64, "plan": ["updates": 2, "steps": 3],
            ],
          ]
        ],
      ],
    ]
    _ = try here(train.merging(["output": .string("\(directory)/here")]) { $1 })
    try tool(train.merging(["output": .string("\(directory)/tool")]) { $1 })
    #expect(try bytes("here/model.safetensors") == bytes("tool/model.safetensors"))

    try Npy.write(
      NumericArray(shape: [3, 12, 12], values: (0..<432).map { Float(sin(Double($0))) }),
      to: "\(directory)/images.npy")
    let infer: [String: JSONValue] = [
      "verb": "infer", "source": .string("\(directory)/here"), "steps": 9, "preparation": "none",
      "data": .string("\(directory)/images.npy"),
    ]
    let result = try here(infer)
    try tool(infer.merging(["output": .string("\(directory)/inferred")]) { $1 })
    for name in ["codes", "rates", "reconstruction"] {
      #expect(try result.arrays[name] == Npy.read("\(directory)/inferred/\(name).npy"))
    }
  }

  @Test func wrongRequestsLeaveWithTheirCode() throws {
    let path = "\(directory)/request.json"
    for (text, code, part): (String, Int32, String) in [
      (#"{"verb": "smaple"}"#, 64, "Did you mean `sample`?"),
      (#"{"verb": "sample", "source": "x", "chain": 4}"#, 64, "Did you mean `chains`?"),
      (#"{"verb": "sample"}"#, 64, "needs the member `source`"),
      (#"{"verb": "sample", "source": "nowhere"}"#, 66, "nowhere"), ("{", 65, "request.json"),
    ] {
      try AtomicFile.write(Array(text.utf8), to: path)
      let outcome = try Tool.run("job", path)
      #expect(outcome.status == code)
      #expect(outcome.errors.contains(part))
    }
  }
}
