import SyntheticData
import Tensors

/// Experiments of visual physiology on a model: gratings in, rates out.
///
/// All start from the state adapted to a blank field and, in the mean mode, are deterministic.
public struct Physiology<Scalar: InferenceScalar>: Sendable {
  /// The model whose neurons are recorded.
  public let model: IterativeModel<Scalar>
  /// Inference steps on the blank field before a stimulus.
  public var blankSteps = 300
  /// Inference steps on a stimulus.
  public var steps = 300
  /// Rates in place of draws by default: the experiments are then deterministic.
  public var mode = InferenceMode.mean
  /// How many threads share the stimuli; changes no bit.
  public var threads = 1
  /// Seed of sampled modes and of white noise.
  public var seed: UInt64 = 0

  /// A bench that shows stimuli to `model` with the default durations.
  public init(_ model: IterativeModel<Scalar>) { self.model = model }

  var image: ImageShape { model.configuration.image }

  private func session(_ stimuli: Int) -> InferenceSession<Scalar> {
    var settings = InferenceSettings<Scalar>(mode: mode, seed: seed)
    settings.threads = threads
    return InferenceSession(model, images: stimuli, settings: settings)
  }

  /// A session adapted to the blank field.
  func adapted(_ stimuli: Int) -> InferenceSession<Scalar> {
    var one = session(1)
    one.advance(.zeros(1, image.count), steps: blankSteps)
    var many = session(stimuli)
    many.state = InferenceState(
      potential: one.state.potential.repeatingRow(stimuli),
      logDeviation: one.state.logDeviation?.repeatingRow(stimuli), step: blankSteps)
    return many
  }

  func frames(_ gratings: [[Grating]]) -> Matrix<Scalar> {
    let rows = gratings.map { parts -> [Scalar] in
      parts.reduce([Scalar](repeating: 0, count: image.count)) { sum, grating in
        let pixels: [Scalar] = grating.pixels(height: image.height, width: image.width)
        return zip(sum, pixels).map { $0 + $1 }
      }
    }
    return Matrix(rows)
  }

  /// Mean rates of every neuron in steps `window` (counted from 1) of each stimulus,
  /// `[stimulus, neuron]`. A stimulus is a sum of gratings.
  public func rates(to gratings: [[Grating]], window: ClosedRange<Int>? = nil) -> Matrix<Double> {
    let window = window ?? (steps / 2 + 1)...steps
    let frames = frames(gratings)
    var session = adapted(gratings.count)
    var sums = Matrix<Double>.zeros(gratings.count, model.configuration.latents)
    for step in 1...window.upperBound {
      session.advance(frames, steps: 1)
      if window.contains(step) { sums.add(Matrix<Double>(session.rates())) }
    }
    sums.scale(by: 1 / Double(window.count))
    return sums
  }
}
