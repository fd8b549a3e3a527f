import RandomStreams
import ReplayNetworks
import Tensors
import Testing

/// The fused passes against the equations as written, in Double: only rounding may differ.
@Suite struct PlainStepTests {
  /// REPLAY eq. 1 with input, over a whole trial.
  @Test(arguments: CellStepTests.settings, ReplayActivation.allCases)
  func fusedStepAgrees(_ dynamics: ReplayDynamics, activation: ReplayActivation) {
    let task = ReplayTask.triangle()
    expectAgreement(task.architecture(units: 7, activation: activation), dynamics, task)
  }

  /// REPLAY eq. 15 in the place of F, with the same modifiers around it.
  @Test(arguments: CellStepTests.settings)
  func fusedGatedStepAgrees(_ dynamics: ReplayDynamics) {
    let task = ReplayTask.triangle()
    expectAgreement(task.architecture(units: 7, cell: .gated), dynamics, task)
  }

  private func expectAgreement(
    _ architecture: ReplayArchitecture, _ dynamics: ReplayDynamics, _ task: ReplayTask
  ) {
    var network = ReplayNetwork<Double>(architecture, dynamics: dynamics, seed: 1)
    var stream = RandomStream(seed: 2, purpose: .parameters)
    network.parameters[2].fillWithNormals(from: &stream)
    let paths = task.paths(0..<3, iteration: 0, seed: 5)
    let noise = RandomStream(seed: 6, purpose: .trainingNoise)
    let awake = network.runAwake(along: paths, task: task, noise: noise)
    let block: TrialBlock<Double> = task.block(of: paths, stream: RandomStream(seed: 0))

    var state = PlainState(rates: awake.states(at: 0))
    for t in 0..<awake.steps {
      var address = noise.at(step: UInt64(t))
      let xi =
        dynamics.noiseKind == .gaussian
        ? Matrix<Double>.normals(3, 7, from: &address)
        : Matrix<Double>.uniforms(3, 7, from: &address)
      state = network.plainStep(state, input: block.inputs.rows(3 * t..<3 * t + 3), noise: xi)
      let scale = max(1, state.rates.maximumMagnitude())
      #expect(
        distance(awake.states(at: t + 1), state.rates) < 1e-10 * scale, "step \(t)")
    }
  }

  /// REPLAY eq. 2, by the recursion as written, of all mechanisms of the simple cell.
  @Test(arguments: GradientTests.cases.filter { $0.cell == .simple && $0.penalty == 0 })
  func fusedWayBackAgrees(_ test: GradientTests.Case) {
    var dynamics = test.dynamics
    dynamics.noiseAmplitude = 0.1
    let architecture = ReplayArchitecture(
      units: 9, inputs: 3, outputs: 2, activation: test.activation)
    var network = ReplayNetwork<Double>(architecture, dynamics: dynamics, seed: 3)
    var stream = RandomStream(seed: 4, purpose: .parameters)
    for index in network.parameters.indices {
      network.parameters[index].scale(by: 1, addingNormals: 0.2, from: &stream)
    }
    let trials = GradientTests.trials(2, seed: 5)
    let noise = RandomStream(seed: 6, purpose: .trainingNoise)
    var fused = network.parameters
    _ = GradientWorkspace<Double>(architecture, batch: 5, steps: 12).lossAndGradients(
      of: network, noise: noise, into: &fused
    ) { _ in trials }

    let plain = plainGradients(network, trials, noise: noise)
    for (index, name) in ReplayNetwork<Double>.parameterNames.enumerated() {
      let scale = max(1e-3, plain[index].maximumMagnitude())
      #expect(distance(fused[index], plain[index]) < 1e-10 * scale, "\(name)")
    }
  }

  /// Gradients of the mean squared error over steps, trials and outputs, in the order of parameters.
  private func plainGradients(
    _ network: ReplayNetwork<Double>, _ trials: TrialBlock<Double>, noise: RandomStream
  ) -> [Matrix<Double>] {
    let (count, steps, n) = (trials.trials, trials.steps, network.architecture.units)
    func rows(_ matrix: Matrix<Double>, _ t: Int) -> Matrix<Double> {
      matrix.rows(t * count..<(t + 1) * count)
    }
    let signals = trials.initialSignals ?? .zeros(count, network.architecture.outputs)
    var states = [PlainState(rates: network.encode(signals))]
    for t in 0..<steps {
      var address = noise.at(step: UInt64(t))
      states.append(
        network.plainStep(
          states[t], input: rows(trials.inputs, t), noise: .normals(count, n, from: &address)))
    }
    var gradients = network.parameters.map { Matrix<Double>.zeros($0.rows, $0.columns) }
    func add(_ adjoint: Matrix<Double>, _ activity: Matrix<Double>, to index: Int) {
      gradients[index].add(adjoint.transposeTimes(activity))
      gradients[index == 0 ? 2 : index + 1].addRow(adjoint.columnSums())
    }
    var adjoints = PlainAdjoints<Double>(trials: count, units: n)
    for t in stride(from: steps - 1, through: 0, by: -1) {
      var error = network.readOut(states[t + 1].rates)
      error.add(rows(trials.targets, t), scaledBy: -1)
      error.scale(by: 2 / Double(steps * count * error.columns))
      let current = network.plainCurrent(states[t], input: rows(trials.inputs, t))
      let argument = network.plainStepBack(&adjoints, error: error, current: current)
      add(argument, states[t].rates, to: 0)
      gradients[1].add(argument.transposeTimes(rows(trials.inputs, t)))
      add(error, states[t + 1].rates, to: 3)
    }
    guard network.architecture.encoder == .nonlinear else { return gradients }
    var encoded = signals.times(transpose: network.encoderWeights)
    encoded.addRow(network.encoderBias.elements)
    add(network.plainStartBack(adjoints, argument: encoded), signals, to: 5)
    return gradients
  }

  private func distance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    var difference = a
    difference.add(b, scaledBy: -1)
    return difference.maximumMagnitude()
  }
}
