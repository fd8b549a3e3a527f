import Archives
import Foundation
import Jobs
import Tensors
import Testing

/// What runs on while it is watched draws what the verbs draw.
@Suite struct LiveNetworkTests {
  private let runs = LiveRuns()

  /// In pieces of any size, with other knobs from the start, after a reset: the bytes of the request.
  @Test(arguments: 0..<4) func theRequestGivesTheSameBytes(index: Int) throws {
    var network = try runs.open(index)
    for steps in [1, 7, 12] { try network.advance(steps: steps) }
    #expect(network.request().obstacle == nil)
    #expect(try network.export() == runs.byVerb(network.request()))
    let knob = try #require(network.knobs.first { $0.isShared && !$0.restarts })
    try network.turn(knob.key, to: (knob.lower + 2 * knob.initial) / 3)
    try network.reset(seed: 9)
    try network.advance(steps: 11)
    #expect(try network.export() == runs.byVerb(network.request()))
  }

  /// Every knob can be turned to both of its ends, and no further.
  @Test(arguments: 0..<4) func knobsHaveEnds(index: Int) throws {
    var network = try runs.open(index)
    for knob in network.knobs where !knob.restarts {
      try network.turn(knob.key, to: knob.upper)
      try network.turn(knob.key, to: knob.lower)
      #expect(throws: JobError.self) { try network.turn(knob.key, to: knob.upper * 2 + 1) }
      #expect(throws: JobError.self) { try network.turn(knob.key, to: .nan) }
      try network.turn(knob.key, to: knob.initial)
    }
    #expect(throws: JobError.self) { try network.turn("nothing", to: 1) }
  }

  /// A unit that is held has its value in every chain, until it is let go.
  @Test func clampsHold() throws {
    var network = try runs.open(0)
    try network.advance(steps: 2)
    try network.take(.clamp(unit: 1, value: 0.5))
    try network.advance(steps: 5)
    let draws = try network.export().matrix(Double.self, name: "draws")
    #expect(draws.column(1).allSatisfy { abs($0 - 0.5) < 1e-6 })
    #expect(try network.export() != runs.byVerb(network.request()))  // held on the way
    try network.reset(seed: 5)
    try network.advance(steps: 5)
    #expect(try network.export() == runs.byVerb(network.request()))
    try network.take(.clamp(unit: 1, value: nil))
    try network.advance(steps: 5)
    #expect(Set(try network.export().matrix(Double.self, name: "draws").column(1)).count > 1)
    #expect(throws: JobError.self) { try network.take(.clamp(unit: 2, value: 0)) }
    #expect(throws: JobError.self) { try network.take(.images([1], use: "restore")) }
  }

  /// An observation with little noise draws every chain to it, as `sample --observe` does.
  @Test func observationsPull() throws {
    var network = try runs.open(0)
    try network.take(.observation(units: [1], values: [0.4], deviations: [0.1]))
    try network.reset(seed: 5)
    try network.advance(steps: 300)
    let request = network.request()
    #expect(request.command.contains("--observe") && request.files["observation.npz"] != nil)
    #expect(try network.export() == runs.byVerb(request))
    let draws = try network.export().matrix(Double.self, name: "draws").column(1)
    let mean = draws.reduce(0, +) / Double(draws.count)
    // The data's law is ten times as wide, so that the posterior is nearly the observation.
    #expect(abs(mean - 0.4) < 0.1, "\(mean)")
    try network.take(.observation(units: [], values: [], deviations: []))
    #expect(network.request().files.isEmpty)
    let wrong: [LiveGift] = [
      .observation(units: [2], values: [0], deviations: [1]),
      .observation(units: [0, 0], values: [0, 0], deviations: [1, 1]),
      .observation(units: [0], values: [], deviations: [1]),
      .observation(units: [0], values: [.nan], deviations: [1]),
      .observation(units: [0], values: [0], deviations: [0]),
    ]
    for gift in wrong { #expect(throws: JobError.self) { try network.take(gift) } }
  }

  /// A finished training tells its curves; one that was stopped how far it came.
  @Test func trainingsTellTheirCourse() throws {
    _ = try runs.open(1)
    let told = try LiveTraining(of: LiveRun("\(runs.folder)/replay")).json()
    #expect(told["status"]?.string == "finished")
    #expect(told["updates"]?.int == 2)
    let curves = try #require(told["curves"]?.object)
    #expect(curves["step"]?.array?.last?.int == 2)
    #expect(curves.values.allSatisfy { $0.array?.count == curves["step"]?.array?.count })
    #expect(throws: (any Error).self) { try LiveRun("\(runs.folder)/nothing") }
  }

  /// A drawing keeps its known pixels, and nothing else than a drawing is taken.
  @Test func drawingsAreCompleted() throws {
    var network = try runs.open(2)
    let pixels = try network.export().shape[1]
    let drawing = (0..<pixels).map { $0 < pixels / 2 ? Float(0.5) : .nan }
    try network.take(.images(drawing, use: "complete"))
    try network.advance(steps: 3)
    let images = try #require(try network.frame().arrays.first { $0.name == "images" })
    #expect(images.values.prefix(pixels / 2).allSatisfy { abs($0 - Float(tanh(0.5))) < 1e-6 })
    let unknown = stride(from: pixels - 1, to: images.values.count, by: pixels).map {
      images.values[$0]
    }
    #expect(Set(unknown).count == unknown.count, "unknown pixels move in every chain")
    #expect(throws: JobError.self) { try network.take(.images([1, 2], use: "complete")) }
    #expect(throws: JobError.self) { try network.take(.images(drawing, use: "restore")) }
    #expect(throws: JobError.self) { try network.take(.images(drawing, use: "else")) }
  }
}
