import RandomStreams
import Tensors
import Testing

@testable import ReplayNetworks

/// Adaptation on deviations from mean rates (REPLAY eq. 16).
@Suite struct DeviationAdaptationTests {
  private func network(_ units: Int, seed: UInt64) -> ReplayNetwork<Double> {
    ReplayNetwork<Double>(
      ReplayArchitecture(units: units, inputs: 2, outputs: 2),
      dynamics: ReplayDynamics(leak: 0.4, noiseAmplitude: 0), seed: seed)
  }

  private func settings(
    _ form: ReplayProtocol.AdaptationForm, site: ReplayDynamics.AdaptationSite = .outside,
    steps: Int
  ) -> ReplayProtocol {
    ReplayProtocol(
      count: 3, steps: steps, noise: .absolute(0), friction: 0.7, adaptation: 0.2,
      adaptationTime: 8, adaptationSite: site, adaptationForm: form)
  }

  /// The plain step of rates, with m/τ taken from the traces after each step.
  @Test(arguments: ReplayDynamics.AdaptationSite.allCases)
  func equalsThePlainStep(_ site: ReplayDynamics.AdaptationSite) throws {
    var network = network(7, seed: 3)
    let settings = settings(.deviations, site: site, steps: 25)
    var stream = RandomStream(seed: 4, purpose: .data)
    let states = Matrix<Double>.uniforms(3, 7, from: &stream)
    let means = (0..<7).map { 0.1 + 0.05 * Double($0) }
    var starts = ReplayStarts(states: states)
    starts.meanRates = Matrix([means])
    let record = try ReplaySimulator(network, code: .position, settings: settings)
      .run(from: starts, seed: 1)
    network.dynamics = settings.dynamics(of: network.dynamics)
    var state = PlainState(rates: states)
    for _ in 0..<25 {
      state = network.plainStep(state, input: .zeros(3, 2), noise: .zeros(3, 7))
      state.traces.addRow(means.map { -$0 / 8 })
    }
    for (a, b) in zip(record.finalStates.elements, state.rates.elements) {
      #expect(abs(a - b) < 1e-12)
    }
  }

  /// A network that rests in its mean rates is left there; the paper's form pulls it down.
  @Test func meanRatesAreLeftAlone() throws {
    var network = network(4, seed: 1)
    // r' = r: no leak to speak of, no recurrence.
    network.parameters[0] = .identity(4)
    network.dynamics.leak = 1
    let states = Matrix<Double>(repeating: 0.6, 3, 4)
    var starts = ReplayStarts(states: states)
    starts.meanRates = Matrix<Double>(repeating: 0.6, 1, 4)
    func end(_ form: ReplayProtocol.AdaptationForm) throws -> Double {
      var settings = settings(form, steps: 40)
      settings.friction = 1
      return try ReplaySimulator(network, code: .position, settings: settings)
        .run(from: starts, seed: 1).finalStates[0, 0]
    }
    #expect(abs(try end(.deviations) - 0.6) < 1e-12)
    #expect(try end(.rates) < 0.3)
  }

  /// Mean rates come with the starts of such a protocol, and carried traces are of deviations; without them
  /// nothing is simulated.
  @Test func startsCarryMeanRates() throws {
    let task = ReplayTask.triangle()
    let network = ReplayNetwork<Float>(
      task.architecture(units: 6), dynamics: ReplayDynamics(), seed: 1)
    let source = try TrialSource(task, seed: 1)
    let paths = source.testPaths(4)
    func starts(_ form: ReplayProtocol.AdaptationForm) throws -> ReplayStarts<Float> {
      var settings = settings(form, steps: 5)
      (settings.count, settings.start) = (4, .lastAwake)
      return try network.makeStarts(
        for: settings, paths: paths, behaviour: paths, task: task, seed: 2)
    }
    let (rates, deviations) = (try starts(.rates), try starts(.deviations))
    let means = try #require(deviations.meanRates)
    #expect(rates.meanRates == nil && means.shape == [1, 6])
    let awake = network.runAwake(
      along: paths, task: task,
      noise: RandomStream(seed: 2, step: 1 << 45, purpose: .trainingNoise))
    var trace = [Double](repeating: 0, count: 6)
    for t in 0..<awake.steps {
      for j in 0..<6 {
        trace[j] += (Double(awake.states(at: t)[1, j]) - Double(means[0, j]) - trace[j]) / 8
      }
    }
    let carried = try #require(deviations.traces)
    for j in 0..<6 { #expect(abs(Double(carried[1, j]) - trace[j]) < 1e-4) }
    let bare = ReplayStarts(states: rates.states)
    #expect(throws: ReplayError.self) {
      try ReplaySimulator(network, code: .position, settings: settings(.deviations, steps: 5))
        .run(from: bare, seed: 1)
    }
  }
}
