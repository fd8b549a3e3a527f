import Archives
import Foundation
import Jobs
import Tensors
import Testing

/// A session is `infer` step by step: the same latents, whoever counts the steps.
@Suite final class PoissonSessionTests: Sendable {
  private let run = NSTemporaryDirectory() + "reverie-session-\(UUID().uuidString)"
  private let images: NumericArray

  init() throws {
    let document: JSONValue = [
      "family": "poisson-vae", "output": .string(run),
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
    _ = try TrainRequest(document: document, source: "test").run([:], in: JobContext())
    let values = (0..<2 * 144).map { Float(sin(Double($0))) }
    images = NumericArray(shape: [2, 12, 12], values: values)
  }

  deinit { try? FileManager.default.removeItem(atPath: run) }

  private func session(_ others: [String: JSONValue] = [:]) throws -> PoissonSession {
    let members: [String: JSONValue] = ["source": .string(run), "images": 2, "seed": 5]
    return try PoissonSession(opening: .object(members.merging(others) { $1 }), source: "test")
  }

  private func inferred(steps: Int) throws -> JobResult {
    let document: JSONValue = ["source": .string(run), "seed": 5, "steps": JSONValue(steps)]
    return try InferRequest(document: document, source: "test")
      .run(["data": images], in: JobContext())
  }

  @Test func stepsAreThoseOfInfer() throws {
    var session = try session()
    try session.step(images, steps: 3)
    try session.step(nil, steps: 4)
    let result = try inferred(steps: 7)
    for name in ["codes", "rates", "reconstruction"] {
      #expect(session.array(name) == result.arrays[name])
    }
    #expect(result.files.isEmpty && result.arrays["images"]?.shape == [2, 144])
    #expect(session.array("stepsTaken")?.values(as: Double.self) == [7, 7])
  }

  /// From the second frame of a kind on nothing is asked again; what is shown is the same.
  @Test func laterFramesAreShownAsTheFirst() throws {
    var quick = try session()
    try quick.step(images, steps: 1)
    try quick.step(images, steps: 2)
    var slow = try session()
    try slow.step(images, steps: 1)
    let wide = NumericArray(shape: [2, 12, 12], values: images.values(as: Double.self))
    try slow.step(wide, steps: 2)
    for name in ["codes", "rates", "reconstruction"] {
      #expect(quick.array(name) == slow.array(name))
    }
    let constant = NumericArray(shape: [2, 12, 12], values: [Float](repeating: 0.5, count: 288))
    // A blank frame is one like others, of which R² is undefined.
    try quick.step(constant, steps: 1)
    let explained = try #require(quick.array("explained")).values(as: Double.self)
    #expect(explained.count == 2 && explained.allSatisfy(\.isNaN))
  }

  @Test func aReadoutIsCopiedInOnePiece() throws {
    var session = try session()
    var room = [Float](repeating: 0, count: 2 * 8 * 2 + 2 * 144)
    #expect(throws: JobError.self) {
      try room.withUnsafeMutableBufferPointer { try session.copyReadout(into: $0) }
    }
    try session.step(images, steps: 2)
    try room.withUnsafeMutableBufferPointer { try session.copyReadout(into: $0) }
    let parts = ["codes", "rates", "reconstruction"].flatMap {
      session.array($0)?.values(as: Float.self) ?? []
    }
    #expect(room == parts)
    var less = [Float](repeating: 0, count: 8)
    #expect(throws: JobError.self) {
      try less.withUnsafeMutableBufferPointer { try session.copyReadout(into: $0) }
    }
  }

  /// What training said at its end can be read later.
  @Test func resultsStayWithTheRun() throws {
    let results = try JSONValue(
      parsing: LocalFileSystem().read(run + "/results.json"), source: "results")
    #expect(results["parameters"]?.int ?? 0 > 0)
    #expect(results["verdict"]?["sentence"]?.string?.isEmpty == false)
    #expect(try RunDirectory.open(run).record.files?.contains("results.json") == true)
  }

  @Test func resettingForgetsTheState() throws {
    var session = try session()
    let start = session.array("logRates")
    try session.step(images, steps: 2)
    #expect(session.array("logRates") != start && session.array("codes") != nil)
    try session.set(["reset": true, "mode": ["mean": [:]]], source: "test")
    #expect(session.array("logRates") == start && session.array("codes") == nil)
    try session.step(nil, steps: 1)
    #expect(session.array("codes")?.shape == [2, 8])
  }

  @Test func impossibleCallsAreRefused() throws {
    var session = try session()
    func refused(_ body: () throws -> Void) -> String {
      do {
        try body()
        return ""
      } catch {
        return (error is any ClassifiedError) ? "\(error)" : ""
      }
    }
    #expect(refused { try session.step(nil, steps: 1) }.contains("no frame"))
    #expect(refused { try session.step(images, steps: 0) }.contains("`steps` is 0"))
    let wrong = NumericArray(shape: [2, 3], values: [Float](repeating: 0, count: 6))
    #expect(!refused { try session.step(wrong, steps: 1) }.isEmpty)
    #expect(refused { try session.set(["rset": true], source: "test") }.contains("`reset`"))
    #expect(refused { _ = try self.session(["images": 0]) }.contains("`images` is 0"))
    #expect(refused { _ = try self.session(["verb": "sample"]) }.contains("expected `session`"))
    #expect(!refused { _ = try self.session(["source": "nowhere"]) }.isEmpty)
    #expect(PoissonSession.names.allSatisfy { $0 != "nothing" } && session.array("nothing") == nil)
  }
}
