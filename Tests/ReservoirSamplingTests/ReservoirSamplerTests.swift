import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// A random reservoir in Double with weights small enough to run for long.
func randomReservoir(
  dimension: Int, units: Int, activation: Activation, seed: UInt64 = 3
) -> ReservoirSampler<Double> {
  var stream = RandomStream(seed: seed, purpose: .parameters)
  return ReservoirSampler(
    dimension: dimension, units: units, activation: activation, from: &stream)
}

func relativeDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  var difference = a
  difference.add(b, scaledBy: -1)
  return difference.maximumMagnitude() / max(b.maximumMagnitude(), 1e-300)
}

/// Equations (6), (7) and (9) and the constraints of RSN §2.3, rows 1 to 4 of RSN §9. `m = 2`
/// takes the fused kernels, `m = 20` the general products.
@Suite struct ReservoirSamplerTests {
  @Test(arguments: [1, 2, 16, 17, 20])
  func projectionInvertsTheReadout(dimension: Int) throws {
    let compiled = try randomReservoir(dimension: dimension, units: 64, activation: .relu)
      .compiled()
    let product = compiled.network.readout.times(compiled.noiseProjection)
    #expect(relativeDifference(product, .identity(dimension)) < 1e-10)
    #expect(compiled.projectionError < 1e-10 && compiled.ridge == 0)
  }

  @Test func recurrentWeightsHaveTheRankOfTheOutput() throws {
    let network = randomReservoir(dimension: 3, units: 40, activation: .tanh)
    let values = try network.materializedRecurrentWeights().singularValueDecomposition().values
    #expect(values[2] > 1e-3)
    #expect(values[3] < 1e-12)
  }

  /// Eq. (7) written out, unit by unit.
  @Test(arguments: Activation.allCases, [2, 20])
  func scoreIsTheDriftOfTheOutput(activation: Activation, dimension: Int) {
    let network = randomReservoir(dimension: dimension, units: 33, activation: activation)
    var stream = RandomStream(seed: 5)
    let x = Matrix<Double>.normals(7, dimension, from: &stream)
    let score = network.score(at: x)
    let (readout, feedback) = (network.readout, network.feedback)
    for row in 0..<x.rows {
      var rates = [Double](repeating: 0, count: 33)
      for unit in 0..<33 {
        var input = network.bias[unit]
        for k in 0..<dimension { input += feedback[unit, k] * x[row, k] }
        rates[unit] = Matrix([[input]]).activated(activation)[0, 0]
      }
      for k in 0..<dimension {
        var expected = -x[row, k]
        for unit in 0..<33 { expected += readout[k, unit] * rates[unit] }
        #expect(abs(score[row, k] - expected) < 1e-12)
      }
    }
  }

  /// Row 2: the same noise gives the same output, 3000 steps, any φ.
  @Test(arguments: [2, 20], [Activation.relu, .tanh])
  func enginesAgree(dimension: Int, activation: Activation) throws {
    let network = randomReservoir(dimension: dimension, units: 48, activation: activation)
    let compiled = try network.compiled()
    var stream = RandomStream(seed: 11, purpose: .initialState)
    let start = Matrix<Double>.normals(5, dimension, from: &stream)
    let noise = RandomStream(seed: 12)
    let output = try ChainRunner(OutputLangevin(network, timeStep: 0.01)).run(
      from: start, steps: 3_000, stream: noise)
    let hidden = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.01)).run(
      from: compiled.lift(start), steps: 3_000, stream: noise)
    #expect(relativeDifference(compiled.read(hidden), output) < 1e-10)
  }

  /// Row 3: what lies in ker W_out never reaches the output.
  @Test func kernelOfTheReadoutIsInvisible() throws {
    let compiled = try randomReservoir(dimension: 2, units: 48, activation: .relu).compiled()
    var stream = RandomStream(seed: 21, purpose: .initialState)
    let start = compiled.lift(.normals(4, 2, from: &stream))
    var displacement = Matrix<Double>.normals(4, 48, from: &stream)
    displacement.add(compiled.lift(compiled.read(displacement)), scaledBy: -1)
    var displaced = start
    displaced.add(displacement)
    let runner = ChainRunner(HiddenLangevin(compiled, timeStep: 0.01))
    let noise = RandomStream(seed: 22)
    let plain = try runner.run(from: start, steps: 500, stream: noise)
    let moved = try runner.run(from: displaced, steps: 500, stream: noise)
    #expect(relativeDifference(compiled.read(moved), compiled.read(plain)) < 1e-10)
    #expect(relativeDifference(moved, plain) > 1e-4)
  }

  /// Row 4, (RSN eq. 9): a displacement off the plane is forgotten as e⁻ᵗ.
  @Test func offPlaneMemoryDecays() throws {
    let compiled = try randomReservoir(dimension: 2, units: 48, activation: .relu).compiled()
    var stream = RandomStream(seed: 31, purpose: .initialState)
    let start = compiled.lift(.normals(3, 2, from: &stream))
    var displacement = Matrix<Double>.normals(3, 48, from: &stream)
    displacement.add(compiled.lift(compiled.read(displacement)), scaledBy: -1)
    var displaced = start
    displaced.add(displacement)
    let runner = ChainRunner(HiddenLangevin(compiled, timeStep: 1e-3))
    for (time, expected) in [(1, 0.368), (2, 0.135), (3, 0.0498), (4, 0.0183)] {
      let noise = RandomStream(seed: 32)
      var difference = try runner.run(from: displaced, steps: time * 1_000, stream: noise)
      difference.add(
        try runner.run(from: start, steps: time * 1_000, stream: noise), scaledBy: -1)
      let ratio = (difference.sumOfSquares() / displacement.sumOfSquares()).squareRoot()
      #expect(abs(ratio / expected - 1) < 0.01)
    }
  }

  /// Eq. (6): one hidden step written out.
  @Test func hiddenStep() throws {
    let compiled = try randomReservoir(dimension: 2, units: 19, activation: .tanh).compiled()
    let network = compiled.network
    var stream = RandomStream(seed: 41, purpose: .initialState)
    let rates = Matrix<Double>.normals(3, 19, from: &stream)
    let next = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.05)).run(
      from: rates, steps: 1, stream: RandomStream(seed: 42))
    var noise = RandomStream(seed: 42)
    let xi = Matrix<Double>.normals(3, 2, from: &noise)
    var expected = rates.times(transpose: network.materializedRecurrentWeights())
    expected.addRow(network.bias)
    expected.activate(.tanh)
    expected.scale(by: 0.05)
    expected.add(rates, scaledBy: 0.95)
    expected.add(xi.times(transpose: compiled.noiseProjection), scaledBy: 0.1.squareRoot())
    #expect(relativeDifference(next, expected) < 1e-13)
  }

  @Test func dependentReadoutRowsAreRefused() throws {
    var network = randomReservoir(dimension: 2, units: 30, activation: .relu)
    for unit in 0..<30 { network.parameters[0][1, unit] = 2 * network.parameters[0][0, unit] }
    #expect(throws: CompileError.self) { try network.compiled() }
    #expect(try network.compiled(allowingRidge: true).ridge > 0)
  }

  @Test func wrongShapesAreNamed() {
    #expect(
      throws: SamplingError.shapeMismatch(name: "feedback", expected: [5, 2], actual: [4, 2])
    ) {
      try ReservoirSampler(
        readout: Matrix<Double>.zeros(2, 5), feedback: .zeros(4, 2), bias: [0, 0, 0, 0, 0],
        activation: .relu)
    }
  }

  /// Output bits do not depend on threads or on how chains are split.
  @Test(arguments: [SamplingRequest.Mode.hidden, .output])
  func threadsAndBlocksDoNotMatter(mode: SamplingRequest.Mode) throws {
    var stream = RandomStream(seed: 3, purpose: .parameters)
    let network = ReservoirSampler<Float>(
      dimension: 3, units: 50, activation: .relu, from: &stream)
    let start = Matrix<Float>.normals(45, 3, from: &stream)
    func run(threads: Int, block: Int) throws -> Matrix<Float> {
      let parallelism = Parallelism(threads: threads)
      if mode == .output {
        return try ChainRunner(
          OutputLangevin(network, timeStep: 0.01), parallelism: parallelism, blockSize: block
        ).run(from: start, steps: 250, stream: RandomStream(seed: 4))
      }
      let compiled = try network.compiled()
      return try ChainRunner(
        HiddenLangevin(compiled, timeStep: 0.01), parallelism: parallelism, blockSize: block
      ).run(from: compiled.lift(start), steps: 250, stream: RandomStream(seed: 4))
    }
    let reference = try run(threads: 1, block: 64)
    for (threads, block) in [(2, 64), (1, 1), (2, 7), (1, 45), (2, 13)] {
      #expect(try run(threads: threads, block: block) == reference)
    }
  }
}
