import Archives
import Foundation
import Jobs
import PoissonInference
import ReplayNetworks
import ReservoirSampling
import Tensors
import Testing

/// Rows that are computed apart have the bytes of those computed together.
@Suite struct MergeRequestTests {
  private let pieces: SmallPieces

  init() throws { pieces = try SmallPieces() }

  private func sample(
    _ run: String, _ first: Int, _ count: Int, _ output: String, _ context: JobContext,
    _ change: (inout SampleRequest) -> Void = { _ in }
  ) throws {
    var request = SampleRequest(source: run, output: output, seed: 3)
    (request.firstChain, request.chains, request.draws) = (first, count, 3)
    (request.duration, request.thinning, request.judges) = (0.2, 2, false)
    request.overwrites = true
    change(&request)
    _ = try request.run([:], in: context)
  }

  @Test(arguments: [".npy", ".npz", ".csv", ".safetensors", ".zarr"])
  func chainsInEveryFormat(ending: String) throws {
    let run = try SmallNetworks.reservoir.get()
    for draws in [1, 3] {
      let (whole, merged) = try pieces.wholeAndMerged([4, 1, 66], ending: ending) {
        try sample(run, $0, $1, $2, $3) { $0.draws = draws }
      }
      #expect(try pieces.contents(merged) == pieces.contents(whole))
    }
  }

  /// Forty units: products of a BLAS give a row other bits where fewer rows come with it.
  @Test(
    arguments: [
      { _ in }, { $0.mode = .hidden }, { $0.forces.skew = 0.5 },
      { $0.forces.clamps = [SampleForces.Clamp("1=0.2")].compactMap(\.self) },
      { ($0.mode, $0.forces.skew) = (.hidden, 0.5) },
    ] as [@Sendable (inout SampleRequest) -> Void])
  func wideChains(change: @Sendable (inout SampleRequest) -> Void) throws {
    let run = try SmallNetworks.wide.get()
    let (whole, merged) = try pieces.wholeAndMerged([3, 1, 67], ending: ".npy") {
      try sample(run, $0, $1, $2, $3) { change(&$0) }
    }
    #expect(try pieces.contents(merged) == pieces.contents(whole))
  }

  @Test func samplerOnlyChains() throws {
    let run = try SmallNetworks.samplerOnly.get()
    let (whole, merged) = try pieces.wholeAndMerged([3, 1, 67], ending: ".npy") {
      try sample(run, $0, $1, $2, $3)
    }
    #expect(try pieces.contents(merged) == pieces.contents(whole))
  }

  /// Statistics beside the draws, and chains that exchange states with hotter ones of their own.
  @Test(arguments: [SamplingRequest.Mode.metropolis, .exchange])
  func chainsWithATest(mode: SamplingRequest.Mode) throws {
    let run = try SmallNetworks.tied.get()
    let (whole, merged) = try pieces.wholeAndMerged([2, 3], ending: ".zarr") {
      try sample(run, $0, $1, $2, $3) { $0.mode = mode }
    }
    #expect(try pieces.contents(merged) == pieces.contents(whole))
  }

  @Test(arguments: [ReplayProtocol.Start.encoded, .shuffled, .lastAwake])
  func replays(start: ReplayProtocol.Start) throws {
    for network in [SmallNetworks.triangle, SmallNetworks.placeCells, SmallNetworks.wideReplay] {
      let run = try network.get()
      let (whole, merged) = try pieces.wholeAndMerged([3, 1, 66], ending: ".npz") {
        var request = ReplayRequest(source: run)
        (request.firstReplay, request.count, request.output) = ($0, $1, $2)
        (request.steps, request.start, request.overwrites) = (12, start, true)
        (request.keepsOutputs, request.stateInterval, request.adaptation) = (true, 4, 0.2)
        _ = try request.run([:], in: $3)
      }
      #expect(try pieces.contents(merged) == pieces.contents(whole))
    }
  }

  @Test(
    arguments: [
      { _ in }, { $0.isAdjusted = true }, { $0.leapfrogSteps = 2 },
    ] as [@Sendable (inout GenerateRequest) -> Void])
  func images(kernel: @Sendable (inout GenerateRequest) -> Void) throws {
    let run = try SmallNetworks.machine.get()
    let (whole, merged) = try pieces.wholeAndMerged([3, 1, 66], ending: ".npy") {
      var request = GenerateRequest(run: run, output: $2, seed: 5)
      (request.firstChain, request.chains, request.steps) = ($0, $1, 12)
      kernel(&request)
      _ = try request.run([:], in: $3)
    }
    #expect(try pieces.contents(merged) == pieces.contents(whole))
  }

  @Test(arguments: [InferenceMode.sample, .relaxed(temperature: 0.1), .expected])
  func inferredImages(mode: InferenceMode) throws {
    let run = try SmallNetworks.patches.get()
    let images = try patches()
    let (whole, merged) = try pieces.wholeAndMerged([2, 1, 67], ending: "") {
      var request = InferRequest(output: $2)
      (request.source, request.steps, request.mode) = (run, 4, mode)
      (request.firstImage, request.count) = ($0, $1)
      _ = try request.run(["data": images], in: $3)
    }
    var expected = try pieces.contents(whole)
    expected["metrics.json"] = nil  // means over the images of a piece are no rows
    #expect(try pieces.contents(merged) == expected)
  }

  private func patches() throws -> NumericArray {
    NumericArray(
      shape: [70, 16], values: (0..<70 * 16).map { Float(sin(0.37 * Double($0 * $0 % 101))) })
  }

  // MARK: - What does not belong together

  private func problem(_ names: [String], to output: String = "out.npy") -> String {
    do {
      _ = try MergeRequest(pieces: names.map(pieces.path), output: pieces.path(output)).run(
        [:], in: JobContext())
      return ""
    } catch { return "\(error)" }
  }

  @Test func whatDoesNotBelongIsRefusedByName() throws {
    let run = try SmallNetworks.reservoir.get()
    func piece(
      _ name: String, _ first: Int, _ count: Int, _ change: (inout SampleRequest) -> Void = { _ in }
    ) throws {
      try sample(run, first, count, pieces.path(name), JobContext(), change)
    }
    try piece("a.npy", 0, 4)
    try piece("late.npy", 6, 2)
    try piece("early.npy", 3, 2)
    try piece("seed.npy", 4, 2) { $0.seed = 4 }
    try piece("step.npy", 4, 2) { $0.timeStep = 0.01 }
    try piece("b.npz", 4, 2)
    #expect(problem(["a.npy", "late.npy"]).contains("late.npy: begins with chain 6"))
    #expect(problem(["a.npy", "late.npy"]).contains("chains 4 to 5 are in neither"))
    #expect(problem(["a.npy", "early.npy"]).contains("chains 3 to 3 are in both"))
    #expect(problem(["a.npy", "seed.npy"]).contains("seed.npy: the seed is 4, expected 3"))
    #expect(problem(["step.npy", "a.npy"]).contains("step.npy: `timeStep` is 0.01, expected none"))
    #expect(problem(["a.npy", "b.npz"]).contains("another format"))
    #expect(problem(["a.npy"], to: "a.npy").contains("is the piece"))
    #expect(problem(["a.npy", "nowhere.npy"]).contains("no such file"))
  }

  /// Rows of another network, and rows that a record gives to other settings, another
  /// verb, data or other random numbers.
  @Test func rowsOfAnotherWholeAreRefusedByName() throws {
    let (run, other) = (try SmallNetworks.reservoir.get(), try SmallNetworks.tied.get())
    try sample(run, 0, 4, pieces.path("a.npy"), JobContext())
    try sample(other, 4, 2, pieces.path("weights.npy"), JobContext())
    #expect(
      problem(["a.npy", "weights.npy"]).contains("weights.npy: the CRC-32 of the weights is"))
    for (member, value, words) in [
      ("streamVersion", 99, "the stream version is 99, expected"),
      ("data", "7", "the CRC-32 of the data is 7, expected none"),
      ("configuration", ["units": 9], "`units` is 9, expected 8"),
      ("verb", "generate", "the verb is generate, expected sample"),
    ] as [(String, JSONValue, String)] {
      try sample(run, 4, 2, pieces.path("b.npy"), JobContext())
      let record = pieces.path("b.npy.provenance.json")
      var members = try JSONValue(parsing: LocalFileSystem().read(record)).object ?? [:]
      var changed = members[member] ?? .null
      changed.merge(value)
      members[member] = changed
      try LocalFileSystem().write(JSONValue.object(members).bytes, to: record)
      let problem = problem(["a.npy", "b.npy"])
      #expect(problem.contains("b.npy: \(words)"), "\(problem)")
      #expect(LocalFileSystem().entry(at: pieces.path("out.npy")) == nil)
    }
  }
}
