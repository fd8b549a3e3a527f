import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// Networks too wide for the fused kernels, worked on block by block: n = 3100 is more than two chunks
/// of blocks and no multiple of a block or a vector; m = 19.
@Suite struct WideNetworkTests {
  private let network = randomReservoir(dimension: 19, units: 3_101, activation: .tanh)
  private let x: Matrix<Double>
  private let error: Matrix<Double>

  init() {
    var stream = RandomStream(seed: 91)
    x = .normals(9, 19, from: &stream)
    error = .normals(9, 19, from: &stream)
  }

  /// `-x + φ(x W̃ᵀ + b) W_outᵀ`, as written.
  private var expected: Matrix<Double> {
    var input = x.times(network.parameters[1])
    input.addRow(network.bias)
    var score = input.activated(.tanh).times(transpose: network.readout)
    score.add(x, scaledBy: -1)
    return score
  }

  @Test func scoreIsTheEquation() {
    #expect(relativeDifference(network.score(at: x), expected) < 1e-13)
  }

  /// More rows than a block holds.
  @Test func scoreOfManyRows() {
    var stream = RandomStream(seed: 92)
    let many = Matrix<Double>.normals(150, 19, from: &stream)
    let score = network.score(at: many)
    #expect(
      relativeDifference(score.rows(140..<150), network.score(at: many.rows(140..<150))) < 1e-13)
  }

  /// Gradients and Adam in one pass: the same as one after the other, average included; for m = 101 in
  /// three blocks of gradients, the last of them partly filled.
  @Test(arguments: [(19, false), (19, true), (101, false), (101, true)])
  func descentIsGradientAndAdam(dimension m: Int, amsGrad: Bool) {
    let network = randomReservoir(dimension: m, units: 3_101, activation: .tanh)
    var stream = RandomStream(seed: 93)
    let x = Matrix<Double>.normals(9, m, from: &stream)
    let error = Matrix<Double>.normals(9, m, from: &stream)
    let adam = Adam(for: network.parameters, weightDecay: 1e-2, amsGrad: amsGrad)
    var (fused, plain) = (network, network)
    var (fusedAdam, plainAdam) = (adam, adam)
    let start = WeightAverage(of: network.parameters, decay: 0.9)
    var (fusedAverage, plainAverage) = (Optional(start), start)
    var workspace = network.makeWorkspace(rows: 9)
    var gradients = network.zeroGradients
    var score = Matrix<Double>.zeros(9, m)
    for _ in 0..<3 {
      fused.evaluateScore(at: x, into: &score, using: &workspace)
      #expect(
        fused.descend(
          at: x, error: error, by: &fusedAdam, average: &fusedAverage, learningRate: 1e-2,
          using: &workspace, parallelism: .serial))
      plain.evaluateScore(at: x, into: &score, using: &workspace)
      plain.evaluateGradients(at: x, error: error, into: &gradients, using: &workspace)
      plainAdam.update(&plain.parameters, gradients: gradients, learningRate: 1e-2)
      plainAverage.add(plain.parameters)
    }
    for (a, b) in zip(fused.parameters, plain.parameters) {
      #expect(relativeDifference(a, b) < 1e-9)
    }
    for (a, b) in zip(fusedAverage?.parameters ?? [], plainAverage.parameters ?? []) {
      #expect(relativeDifference(a, b) < 1e-9)
    }
    #expect(relativeDifference(fused.parameters[0], network.parameters[0]) > 1e-3)
  }

  /// Threads share hidden units and change no bit.
  @Test func threadsChangeNothing() throws {
    var results: [[Matrix<Float>]] = []
    for threads in [1, 2, 3] {
      var stream = RandomStream(seed: 93, purpose: .parameters)
      let model = ReservoirSampler<Float>(
        dimension: 19, units: 3_101, activation: .relu, from: &stream)
      let recipe = ReservoirLearning(
        noise: NoiseSchedule(lowest: 0.1, levels: 2, inclusive: true), updatesPerLevel: 3,
        batchSize: 16, learningRate: 1e-3, antitheticPairs: true, averageDecay: 0.9)
      var points = RandomStream(seed: 94)
      var rule = ScoreMatching(
        model, data: .draws(.normals(40, 19, from: &points)), recipe: recipe, seed: 95)
      rule.parallelism = Parallelism(threads: threads)
      while rule.updatesDone < rule.totalUpdates { try rule.update() }
      results.append(rule.trainedModel.parameters)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// Both engines, against one another over many steps and against the equation in one.
  @Test func enginesAgree() throws {
    let compiled = try network.compiled()
    let noise = RandomStream(seed: 96)
    let output = try ChainRunner(OutputLangevin(network, timeStep: 0.01)).run(
      from: x, steps: 60, stream: noise)
    let hidden = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.01)).run(
      from: compiled.lift(x), steps: 60, stream: noise)
    #expect(relativeDifference(compiled.read(hidden), output) < 1e-9)
    let step = try ChainRunner(OutputLangevin(network, timeStep: 0.01)).run(
      from: x, steps: 1, stream: noise)
    var byHand = x
    byHand.add(expected, scaledBy: 0.01)
    var draw = noise
    byHand.add(.normals(9, 19, from: &draw), scaledBy: 0.02.squareRoot())
    #expect(relativeDifference(step, byHand) < 1e-12)
  }
}
