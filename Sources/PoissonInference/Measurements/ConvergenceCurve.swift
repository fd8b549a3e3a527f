import Diagnostics
import RandomStreams
import Tensors

/// How reconstruction and sparsity evolve over inference steps on a set of images: the convergence
/// experiment.
public struct ConvergenceCurve: Sendable {
  /// Steps read out, from 1.
  public var steps: [Int] = []
  /// R² of the draw read out, mean over images with contrast; over all where none has.
  public var explained: [Double] = []
  /// R² of the draw read out, median over the same images.
  public var medianExplained: [Double] = []
  /// R² of the draw read out, sums pooled over all images.
  public var pooledExplained: [Double] = []
  /// R² of what rates decode to, mean over the images of `explained`.
  public var explainedByRates: [Double] = []
  /// Mean Σ (x - x̂)² per image.
  public var squaredErrors: [Double] = []
  /// Fraction of zeros in the draw read out.
  public var zeros: [Double] = []
  /// Mean ‖u_{t+1} - u_t‖.
  public var updateNorms: [Double] = []
  /// Mean spikes per image in the draw read out.
  public var spikes: [Double] = []
  /// Mean divergence of the step, nats per image.
  public var divergences: [Double] = []
  /// Whether the dynamics stayed where they should; nil before a run.
  public var stability: Stability?
  /// First step of a settled R², as the published detector has it; nil where it did not settle, or
  /// where `steps` are not every step.
  public var convergenceStep: Int? {
    steps.elementsEqual(1...max(steps.count, 1))
      ? ConvergenceTime.steps(of: explained) : nil
  }
  /// Costs over the whole run; nil for models without spikes.
  public var cost: CodingCost?

  /// Steps at which curves are read by default: 1 to `last`, denser at the start.
  public static func defaultSteps(to last: Int) -> [Int] {
    let marks = [1, 2, 4, 8, 16, 32, 64, 100, 200, 500, 1000, 2000, 5000, 10_000]
    return marks.filter { $0 < last } + [last]
  }

  /// A curve without points.
  public init() {}

  /// Runs inference on `images` `[image, pixel]` to the last of `steps`.
  ///
  /// - Parameter progress: called with the steps done; where it gives false, the curve ends.
  public init<Scalar: InferenceScalar>(
    of model: IterativeModel<Scalar>, on images: Matrix<Scalar>, steps: [Int],
    mode: InferenceMode = .sample, feedback: FeedbackForm = .eventDriven, seed: UInt64 = 0,
    threads: Int = 1, progress: (Int) -> Bool = { _ in true }
  ) {
    var settings = InferenceSettings<Scalar>(mode: mode, seed: seed)
    (settings.threads, settings.feedback) = (threads, feedback)
    var session = InferenceSession(model, images: images.rows, settings: settings)
    var done = 0
    for target in steps where target > done {
      guard session.advance(images, steps: target - done - 1, goesOn: { progress(done + $0) })
      else { return }
      add(session.step(images), images, ratesDecoded: session.reconstructionFromRates())
      done = target
      guard progress(done) else { return }
    }
    stability = Stability(session, frame: images)
    let configuration = model.configuration
    guard configuration.family == .poisson, configuration.decoder.isLinear else { return }
    if mode == .sample { cost = CodingCost(session) }
  }

  private mutating func add<Scalar: InferenceScalar>(
    _ step: InferenceStep<Scalar>, _ images: Matrix<Scalar>, ratesDecoded: Matrix<Scalar>
  ) {
    let count = Double(max(images.rows, 1))
    let mean = { (values: [Double]) in values.reduce(0, +) / count }
    let withContrast = ImageMetrics.withContrast(images)
    let judged = withContrast.isEmpty ? Array(0..<images.rows) : withContrast
    func overJudged(_ values: [Double]) -> Double {
      judged.reduce(0) { $0 + values[$1] } / Double(max(judged.count, 1))
    }
    steps.append(step.step)
    explained.append(overJudged(step.explained))
    medianExplained.append(
      quantile(judged.map { step.explained[$0] }, at: 0.5) ?? .nan)
    pooledExplained.append(ImageMetrics.pooledExplained(images, by: step.reconstruction))
    explainedByRates.append(overJudged(ImageMetrics.explained(images, by: ratesDecoded)))
    squaredErrors.append(mean(step.squaredErrors))
    zeros.append(step.fractionOfZeros)
    updateNorms.append(mean(step.updateNorms))
    spikes.append(step.activity.sum() / count)
    divergences.append(mean(step.divergences))
  }
}
