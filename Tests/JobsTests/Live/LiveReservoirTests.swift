import Jobs
import Tensors
import Testing

@Suite struct LiveReservoirTests {
  private let runs = LiveRuns()

  /// An observation so narrow that the usual step would diverge (Δt / s² = 1200) takes a shorter one, whatever
  /// the knob says, and the chains have its law: 400 chains give each deviation to 3.5 %, so that 20 % are
  /// beyond chance (1e-8) and beyond the 2 % of the step.
  @Test(arguments: [1.0, 2.0]) func narrowObservationsAreBorne(factor: Double) throws {
    var network = try runs.open(0)
    let usual = network.stepLength.value
    let knob = try #require(network.knobs.first { $0.key == "timeStep" })
    if factor > 1 { try network.turn(knob.key, to: knob.initial * factor) }
    try network.take(
      .observation(units: [0, 1], values: [0.4, -0.2], deviations: [0.004, 0.004]))
    try network.reset(seed: 5)
    try network.advance(steps: 400)
    #expect(network.stepLength.value < 0.01 * usual)
    let draws = try network.export().matrix(Double.self, name: "draws")
    for (unit, value) in [0.4, -0.2].enumerated() {
      let errors = draws.column(unit).map { $0 - value }
      let deviation = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
      #expect(abs(deviation / 0.004 - 1) < 0.2, "\(deviation)")
    }
    let request = network.request()
    #expect(request.obstacle == nil)
    #expect(try network.export() == runs.byVerb(request))
    let shortened = try network.frame().scalars["shortenedStep"]?.double
    #expect(shortened == network.stepLength.value)
    try network.take(.observation(units: [], values: [], deviations: []))
    #expect(network.stepLength.value == usual * factor)
    #expect(try network.frame().scalars["shortenedStep"] == .null)
  }
}
