import RandomStreams
import ReplayNetworks
import Tensors
import Testing

/// REPLAY eq. 1, written out unit by unit, against the fused passes.
@Suite struct CellStepTests {
  static let settings: [ReplayDynamics] = [
    ReplayDynamics(leak: 1, noiseAmplitude: 0),
    ReplayDynamics(leak: 0.3, noiseAmplitude: 0.1),
    ReplayDynamics(leak: 0.3, leakForm: .additive, noiseAmplitude: 0.1),
    ReplayDynamics(leak: 0.5, friction: 0.6, noiseAmplitude: 0.1),
    ReplayDynamics(
      leak: 0.5, friction: 0.6, noiseAmplitude: 0.1, noiseScale: .fluctuationDissipation),
    ReplayDynamics(leak: 0.5, adaptation: 0.1, adaptationTime: 8, noiseAmplitude: 0.1),
    ReplayDynamics(
      leak: 0.5, friction: 0.7, adaptation: 0.1, adaptationTime: 8, adaptationSite: .inside,
      noiseAmplitude: 0.1),
    ReplayDynamics(leak: 0.5, noiseAmplitude: 0.1, noiseKind: .uniform),
  ]

  @Test(arguments: settings, ReplayActivation.allCases)
  func stepsAsWritten(_ dynamics: ReplayDynamics, activation: ReplayActivation) throws {
    let (n, chains, steps) = (7, 3, 20)
    let architecture = ReplayArchitecture(
      units: n, inputs: 2, outputs: 2, activation: activation)
    var network = ReplayNetwork<Double>(architecture, dynamics: dynamics, seed: 1)
    var stream = RandomStream(seed: 2, purpose: .parameters)
    network.parameters[2].fillWithNormals(from: &stream)
    network.parameters[4].fillWithNormals(from: &stream)
    let start = Matrix<Double>.normals(chains, n, from: &stream)
    let settings = ReplayProtocol(
      count: chains, steps: steps, noise: .absolute(dynamics.noiseAmplitude),
      friction: dynamics.friction, adaptation: dynamics.adaptation,
      adaptationTime: dynamics.adaptationTime, adaptationSite: dynamics.adaptationSite,
      noiseScale: dynamics.noiseScale)
    let record = try ReplaySimulator(network, code: .position, settings: settings)
      .run(from: ReplayStarts(states: start), seed: 9)

    for chain in 0..<chains {
      var r = (0..<n).map { start[chain, $0] }
      var (v, a) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
      for t in 0..<steps {
        var address = RandomStream(
          seed: 9, chain: UInt32(chain), step: UInt64(t), purpose: .replayNoise)
        let xi =
          dynamics.noiseKind == .gaussian
          ? Matrix<Double>.normals(1, n, from: &address)
          : Matrix<Double>.uniforms(1, n, from: &address)
        let old = r
        for i in 0..<n {
          var z = network.bias[0, i] - dynamics.innerAdaptation * a[i]
          for j in 0..<n { z += network.recurrentWeights[i, j] * old[j] }
          v[i] =
            (1 - dynamics.friction) * v[i] + dynamics.gain * phi(activation, z)
            - dynamics.leak * old[i] - dynamics.outerAdaptation * a[i]
            + dynamics.noiseFactor * dynamics.noiseAmplitude * xi[0, i]
          r[i] = old[i] + v[i]
        }
        for i in 0..<n { a[i] += (old[i] - a[i]) / dynamics.adaptationTime }
        for k in 0..<2 {
          var y = network.readoutBias[0, k]
          for i in 0..<n { y += network.readoutWeights[k, i] * r[i] }
          let point = record.positions[chain, t]
          let decoded = k == 0 ? point.x : point.y
          #expect(abs(decoded - y) < 1e-10 * max(1, abs(y)), "chain \(chain), step \(t)")
        }
      }
    }
  }

  private func phi(_ activation: ReplayActivation, _ x: Double) -> Double {
    switch activation {
    case .relu: max(0, x)
    case .leakyRelu: x > 0 ? x : 0.01 * x
    case .identity: x
    case .sigmoid: 1 / (1 + _exp(-x))
    case .tanh: 1 - 2 / (_exp(2 * x) + 1)
    }
  }

  private func _exp(_ x: Double) -> Double {
    var y = 0.0
    withUnsafePointer(to: x) { Double.exp($0, &y, 1) }
    return y
  }

  /// The rescaled dynamics of half a step, twice, have the decay of one whole step.
  @Test func rescalesSteps() {
    let whole = ReplayDynamics(leak: 0.4, friction: 0.6, adaptationTime: 10, noiseAmplitude: 0.1)
    let half = whole.rescaled(stepRatio: 0.5)
    #expect(abs((1 - half.leak) * (1 - half.leak) - 0.6) < 1e-12)
    #expect(abs((1 - half.friction) * (1 - half.friction) - 0.4) < 1e-12)
    #expect(half.adaptationTime == 20)
    #expect(abs(half.noiseAmplitude * half.noiseAmplitude * 2 - 0.01) < 1e-12)
    let additive = ReplayDynamics(leak: 0.4, leakForm: .additive).rescaled(stepRatio: 0.5)
    #expect(abs(additive.gain - additive.leak / 0.4) < 1e-12)
  }
}
