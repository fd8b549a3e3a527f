import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// Denoising score matching on data with missing entries (RSN §11.6): missing entries are imputed by
/// draws of the network itself, given what was observed, in turn with training.
///
/// After every `interval` updates all rows run `steps` Langevin steps of the network at the present noise
/// level σ. Observed entries are held at their values plus noise of size σ, as the network knows them;
/// what the missing ones then are takes their place in the data. A Monte Carlo version of expectation
/// maximisation: the law that is learned is one whose observed marginals fit.
public struct ImputationTraining<Model: ScoreModel>: LearningRule {
  /// `Float` or `Double`.
  public typealias Scalar = Model.Scalar

  /// Updates between two imputations.
  public let interval: Int
  /// Langevin steps of an imputation.
  public let steps: Int
  /// Δt of an imputation over σ², so that steps shrink with the level.
  public let timeStepRatio: Double
  /// The data with missing entries imputed `[draw, unit]`.
  public private(set) var imputed: Matrix<Scalar>

  private var rule: ScoreMatching<Model>
  private let missing: [Bool]
  private let observed: Matrix<Scalar>

  /// Training of `model` on `draws` `[draw, unit]`, in which missing entries are not finite. They start
  /// as draws from the observed entries of their column.
  ///
  /// - Throws: `SamplingError` for a column with nothing observed.
  public init(
    _ model: Model, draws: Matrix<Scalar>, recipe: ReservoirLearning, seed: UInt64,
    interval: Int = 200, steps: Int = 50, timeStepRatio: Double = 0.1
  ) throws(SamplingError) {
    self.interval = interval
    self.steps = steps
    self.timeStepRatio = timeStepRatio
    missing = draws.elements.map { !$0.isFinite }
    observed = draws
    var stream = RandomStream(seed: seed, purpose: .imputation)
    let choice = Matrix<Double>.uniforms(draws.rows, draws.columns, from: &stream)
    imputed = draws
    for unit in 0..<draws.columns {
      let known = draws.column(unit).filter(\.isFinite)
      guard !known.isEmpty else {
        throw .invalidParameter(
          name: "draws", value: "column \(unit) without a finite entry",
          expected: "at least one observed entry in every column")
      }
      for row in 0..<draws.rows where !draws[row, unit].isFinite {
        imputed[row, unit] = known[Int(choice[row, unit] * Double(known.count))]
      }
    }
    rule = ScoreMatching(model, data: .draws(imputed), recipe: recipe, seed: seed)
  }

  /// Updates of the whole training.
  public var totalUpdates: Int { rule.totalUpdates }
  /// Updates done.
  public var updatesDone: Int { rule.updatesDone }
  /// The result of training.
  public var trainedModel: Model { rule.trainedModel }

  /// One update on one batch; an imputation before every `interval`-th but the first.
  public mutating func update() throws {
    if updatesDone > 0 && updatesDone % interval == 0 { try impute() }
    try rule.update()
  }

  /// Draws the missing entries anew, given the observed ones.
  private mutating func impute() throws(SamplingError) {
    let model = rule.trainedModel
    let noise = Scalar(rule.noiseLevel)
    let timeStep = Scalar(timeStepRatio) * noise * noise
    var stream = RandomStream(
      seed: rule.seed, step: UInt64(updatesDone) * UInt64(2 * steps + 1), purpose: .imputation)
    var x = imputed
    var score = x
    var workspace = model.makeWorkspace(rows: x.rows)
    for _ in 0..<steps {
      hold(&x, noise: noise, from: &stream)
      model.evaluateScore(at: x, into: &score, using: &workspace)
      x.scale(by: 1, addingNormals: (2 * timeStep).squareRoot(), from: &stream)
      x.add(score, scaledBy: timeStep)
    }
    // What is kept has no noise of the level: the next training adds its own. This map takes off σ² of a normal
    // law's variance.
    model.evaluateScore(at: x, into: &score, using: &workspace)
    x.add(score, scaledBy: noise * noise / 2)
    for index in missing.indices where missing[index] {
      let (row, unit) = index.quotientAndRemainder(dividingBy: x.columns)
      guard x[row, unit].isFinite else {
        throw .nonFiniteState(chain: row, step: steps, unit: unit, timeStep: Double(timeStep))
      }
      imputed[row, unit] = x[row, unit]
    }
    rule.replaceData(imputed)
  }

  /// Observed entries at their values plus σ e.
  private func hold(_ x: inout Matrix<Scalar>, noise: Scalar, from stream: inout RandomStream) {
    let jitter = Matrix<Scalar>.normals(x.rows, x.columns, from: &stream)
    withPointers(&x, reading: observed, jitter) { x, observed, jitter in
      for index in missing.indices where !missing[index] {
        x[index] = observed[index] + noise * jitter[index]
      }
    }
  }

  /// Mean loss, noise level and learning rate since the last call.
  public mutating func takeMetrics() -> [String: Double] { rule.takeMetrics() }

  /// Everything needed to go on with the same bits.
  public func checkpoint() -> Checkpoint {
    var checkpoint = rule.checkpoint()
    checkpoint.tensors["imputed"] = NumericArray(imputed)
    return checkpoint
  }

  /// Goes back to what `checkpoint` gave.
  public mutating func restore(from checkpoint: Checkpoint) throws {
    imputed = try checkpoint.tensors.matrix(
      named: "imputed", rows: imputed.rows, columns: imputed.columns)
    rule.replaceData(imputed)
    try rule.restore(from: checkpoint)
  }
}
