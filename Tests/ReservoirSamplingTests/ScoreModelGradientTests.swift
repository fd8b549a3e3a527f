import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// The gradients of RSN §3.3 against central differences in Double, row 5 of RSN §9.
@Suite struct ScoreModelGradientTests {
  /// Relative errors of the gradients of `L = ½ Σ (s_θ - target)² / B`.
  private func errors<Model: ScoreModel>(
    of model: Model, rows: Int = 9
  ) -> [Double] where Model.Scalar == Double {
    var stream = RandomStream(seed: 7)
    let x = Matrix<Double>.normals(rows, model.dimension, from: &stream)
    let target = Matrix<Double>.normals(rows, model.dimension, from: &stream)
    func loss(_ model: Model) -> Double {
      var error = model.score(at: x)
      error.add(target, scaledBy: -1)
      return error.sumOfSquares() / Double(2 * rows)
    }
    var workspace = model.makeWorkspace(rows: rows)
    var error = Matrix<Double>.zeros(rows, model.dimension)
    model.evaluateScore(at: x, into: &error, using: &workspace)
    error.add(target, scaledBy: -1)
    error.scale(by: 1 / Double(rows))
    var gradients = model.zeroGradients
    model.evaluateGradients(at: x, error: error, into: &gradients, using: &workspace)
    return GradientCheck.relativeErrors(of: gradients, in: model, loss: loss)
  }

  @Test(arguments: Activation.allCases, [1, 2, 20])
  func reservoir(activation: Activation, dimension: Int) {
    let model = randomReservoir(dimension: dimension, units: 31, activation: activation)
    #expect(errors(of: model).allSatisfy { $0 < 1e-6 })
  }

  @Test(arguments: SamplerOnlyNetwork<Double>.Kind.allCases, Activation.allCases)
  func samplerOnly(kind: SamplerOnlyNetwork<Double>.Kind, activation: Activation) {
    var stream = RandomStream(seed: 9, purpose: .parameters)
    var model = SamplerOnlyNetwork<Double>(
      kind, dimension: 4, activation: activation, from: &stream)
    model.parameters[3] = .normals(4, 4, from: &stream)  // a general S
    #expect(errors(of: model).allSatisfy { $0 < 1e-6 })
  }

  @Test(arguments: [Activation.relu, .tanh])
  func independentNoise(activation: Activation) {
    let model = IndependentNoiseReservoir(
      randomReservoir(dimension: 3, units: 31, activation: activation), noiseAmplitude: 0.7)
    #expect(errors(of: model).allSatisfy { $0 < 1e-6 })
  }

  /// Planted bug: a gradient off by 1 % in one parameter is seen.
  @Test func checkerSeesAWrongGradient() {
    let model = randomReservoir(dimension: 2, units: 8, activation: .tanh)
    var stream = RandomStream(seed: 7)
    let x = Matrix<Double>.normals(5, 2, from: &stream)
    var workspace = model.makeWorkspace(rows: 5)
    var score = Matrix<Double>.zeros(5, 2)
    model.evaluateScore(at: x, into: &score, using: &workspace)
    var gradients = model.zeroGradients
    model.evaluateGradients(at: x, error: score, into: &gradients, using: &workspace)
    gradients[1].scale(by: 1.01)
    let errors = GradientCheck.relativeErrors(of: gradients, in: model) {
      $0.score(at: x).sumOfSquares() / 2
    }
    #expect(errors[0] < 1e-6 && errors[1] > 1e-3 && errors[2] < 1e-6)
  }
}
