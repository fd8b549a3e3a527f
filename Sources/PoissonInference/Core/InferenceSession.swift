import RandomStreams
import Tensors

/// Iterative inference on a batch of images or streams of frames: holds the state, takes frames.
///
/// ```swift
/// var session = InferenceSession(model, images: frames.rows, settings: .init(seed: 1))
/// let first = session.step(frames)          // one step on these frames
/// session.advance(frames, steps: 99)        // 99 more, nothing read out
/// let last = session.step(nextFrames)       // warm start on other frames
/// ```
///
/// With a linear decoder one step of the Poisson model is: draw `z ~ Poisson(eᵘ)`,
/// `u ← C(u + C(η (Φᵀ P (x - Φ z) - b)))`, then a fresh draw is read out.
/// - Reference: Vafaii, Galor & Yates (2024), arXiv 2410.19315.
public struct InferenceSession<Scalar: InferenceScalar>: Sendable {
  /// The network that runs.
  public let model: IterativeModel<Scalar>
  /// The settings of inference.
  public let settings: InferenceSettings<Scalar>
  /// The state; setting it continues from there.
  public var state: InferenceState<Scalar>
  /// Spikes of each image in update draws since the last reset (Poisson, sampled).
  public private(set) var spikes: [Double]
  /// Non-zero latents of each image in update draws since the last reset: columns added in
  /// event-driven sums.
  public private(set) var activeUnits: [Double]

  private let constants: SessionConstants<Scalar>
  private var draws: LatentDraws<Scalar>
  private var drive: (frame: Matrix<Scalar>, drive: Matrix<Scalar>)?
  private var counts, workspace: Matrix<Scalar>

  /// A session at the learned initial state, for batches of `images` images.
  public init(
    _ model: IterativeModel<Scalar>, images: Int,
    settings: InferenceSettings<Scalar> = InferenceSettings()
  ) {
    precondition(
      settings.mode != .expected || model.configuration.decoder.isLinear,
      "the expected mode needs a linear decoder")
    self.model = model
    self.settings = settings
    constants = SessionConstants(model, settings)
    draws = LatentDraws(settings.noise)
    state = constants.initialState(images)
    spikes = [Double](repeating: 0, count: images)
    activeUnits = spikes
    counts = .zeros(images, model.configuration.latents)
    workspace = counts
  }

  /// Images of the batch.
  public var images: Int { state.potential.rows }

  /// Goes back to the learned initial state; steps (and with them the noise) go on.
  public mutating func reset() {
    let step = state.step
    state = constants.initialState(images)
    state.step = step
    spikes = [Double](repeating: 0, count: images)
    activeUnits = spikes
  }

  /// One step on `frame` `[image, pixel]`, and a readout.
  public mutating func step(_ frame: Matrix<Scalar>) -> InferenceStep<Scalar> {
    let old = state
    update(frame)
    return readOut(frame, from: old)
  }

  /// `steps` steps on one frame without readouts.
  public mutating func advance(_ frame: Matrix<Scalar>, steps: Int) {
    guard steps > 0 else { return }
    if constants.network != nil {
      advanceCounts(frame, steps: steps)
    } else {
      for _ in 0..<steps { update(frame) }
    }
  }

  /// Runs to step `steps` on one frame, reading out after the steps named (counted from 1, in
  /// ascending order).
  public mutating func run(
    _ frame: Matrix<Scalar>, steps: Int, readingOut recorded: [Int],
    _ body: (InferenceStep<Scalar>) -> Void
  ) {
    var done = 0
    for target in recorded where target > done && target <= steps {
      advance(frame, steps: target - done - 1)
      body(step(frame))
      done = target
    }
    advance(frame, steps: steps - done)
  }

  // MARK: - Updates

  private mutating func update(_ frame: Matrix<Scalar>) {
    precondition(
      frame.shape == [images, model.configuration.pixels],
      "frame of shape \(frame.shape) for \(images) images of \(model.configuration.pixels) pixels")
    if constants.network != nil { return advanceCounts(frame, steps: 1) }
    let prior = settings.prior == .rolling ? state : constants.initialState(images)
    for inner in 0..<settings.innerIterations {
      iterate(frame, prior: prior, drawIndex: state.step * settings.innerIterations + inner)
    }
    state.step += 1
  }

  /// The event-driven or dense lateral form, many steps at once.
  private mutating func advanceCounts(_ frame: Matrix<Scalar>, steps: Int) {
    if drive?.frame != frame { drive = (frame, constants.drive(of: frame)) }
    constants.network!.advance(
      &state.potential, drive: drive!.drive, steps: steps,
      stream: draws.address(.update, state.step), counts: &counts, spikes: &spikes,
      active: &activeUnits, workspace: &workspace, parallelism: constants.parallelism)
    state.step += steps
  }

  private mutating func iterate(
    _ frame: Matrix<Scalar>, prior: InferenceState<Scalar>, drawIndex: Int
  ) {
    let drawn = constants.draw(state, &draws, .update, step: state.step, drawIndex: drawIndex)
    if model.configuration.family == .poisson, case .sample = settings.mode {
      for i in 0..<images {
        for count in drawn.latent.row(i) where count != 0 {
          spikes[i] += Double(count)
          activeUnits[i] += 1
        }
      }
    }
    let feedback = constants.feedback(drawn, frame)
    constants.move(&state, feedback, drawn, prior: prior)
  }

  // MARK: - Readout

  private mutating func readOut(
    _ frame: Matrix<Scalar>, from old: InferenceState<Scalar>
  ) -> InferenceStep<Scalar> {
    let drawn =
      settings.readout == .rate
      ? constants.rates(state)
      : constants.draw(
        state, &draws, .readout, step: state.step - 1, drawIndex: state.step - 1)
    let reconstruction = constants.decode(drawn)
    return constants.score(
      frame, drawn, reconstruction: reconstruction, state: state, old: old)
  }

  /// A draw at the present state and what it decodes to, `[image, latent]` and `[image, pixel]`,
  /// without scores.
  public mutating func drawReadout() -> (activity: Matrix<Scalar>, reconstruction: Matrix<Scalar>) {
    let step = max(state.step - 1, 0)
    let drawn = constants.draw(state, &draws, .readout, step: step, drawIndex: step)
    return (drawn.activity, constants.decode(drawn))
  }

  /// x̂ decoded from rates (means) of the present state, `[image, pixel]`: the "map" readout.
  public func reconstructionFromRates() -> Matrix<Scalar> {
    constants.predict(constants.rates(state).activity)
  }

  /// Rates eᵘ, activated means, or probabilities of the present state, `[image, latent]`.
  public func rates() -> Matrix<Scalar> { constants.rates(state).activity }
}
