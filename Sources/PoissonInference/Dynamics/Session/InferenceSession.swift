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
/// `u ← C(u + C(η (Φᵀ P (x - Φ z) - b)))` (IPVAE eqs. 11 to 13), then a fresh draw is read out.
/// - Reference: Vafaii, Galor & Yates (2024), arXiv 2410.19315; (IPVAE §3.3) and (IPVAE §3.4).
public struct InferenceSession<Scalar: InferenceScalar>: Sendable {
  /// The model whose posterior is found.
  public let model: IterativeModel<Scalar>
  /// How latents are drawn, steps are formed and noise is addressed.
  public let settings: InferenceSettings<Scalar>
  /// The state; setting it continues from there. A new one has the shape of the old.
  public var state: InferenceState<Scalar> {
    get { current }
    set {
      let (potential, log) = (newValue.potential, newValue.logDeviation)
      precondition(
        potential.shape == counts.shape
          && log?.shape == (model.configuration.family == .gaussian ? counts.shape : nil),
        "expected a state of \(images) images and \(model.configuration.latents) latents")
      current = newValue
    }
  }
  /// The draw of the last step that moved the state, `[image, latent]`: summed over inner iterations (Poisson,
  /// sampled; undefined otherwise).
  public private(set) var counts: Matrix<Scalar>
  /// Spikes of each image in update draws since the last reset (Poisson, sampled).
  public private(set) var spikes: [Double]
  /// Non-zero latents of each image in update draws since the last reset: columns added in
  /// event-driven sums.
  public private(set) var activeUnits: [Double]
  /// Inference steps of each image since the last reset.
  public private(set) var stepsTaken: [Int]
  /// Σ over the steps since the last reset of the divergence of a step's posterior from the one
  /// before, of each image, nats; zeros unless `settings.sumsDivergence`.
  public private(set) var divergences: [Double]

  let constants: SessionConstants<Scalar>
  var current: InferenceState<Scalar>
  private var draws: LatentDraws<Scalar>
  /// The drive of the last frame, which most steps repeat.
  private var drive: (frame: Matrix<Scalar>, drive: Matrix<Scalar>)?
  private var workspace: Matrix<Scalar>

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
    current = constants.initialState(images)
    spikes = [Double](repeating: 0, count: images)
    activeUnits = spikes
    divergences = spikes
    stepsTaken = [Int](repeating: 0, count: images)
    counts = .zeros(images, model.configuration.latents)
    workspace = .zeros(images, constants.gaussianNetwork?.workspacePerImage ?? counts.columns)
  }

  /// Images (or streams) advanced together.
  public var images: Int { current.potential.rows }

  /// Goes back to the learned initial state and counts costs anew; steps (and with them the noise) go on.
  public mutating func reset() {
    resetState()
    spikes = [Double](repeating: 0, count: images)
    activeUnits = spikes
    divergences = spikes
    stepsTaken = [Int](repeating: 0, count: images)
  }

  /// Takes over the state and the costs of a session of the same model on as many images.
  public mutating func go(onFrom other: InferenceSession) {
    state = other.state
    (spikes, activeUnits) = (other.spikes, other.activeUnits)
    (stepsTaken, divergences) = (other.stepsTaken, other.divergences)
  }

  /// Goes back to the learned initial state; steps and costs go on.
  mutating func resetState() {
    let step = current.step
    current = constants.initialState(images)
    current.step = step
  }

  /// One step on `frame` `[image, pixel]`, and a readout.
  public mutating func step(_ frame: Matrix<Scalar>) -> InferenceStep<Scalar> {
    let old = current
    update(frame)
    return readOut(frame, from: old)
  }

  /// `steps` steps on one frame without readouts.
  public mutating func advance(_ frame: Matrix<Scalar>, steps: Int) {
    check(frame)
    guard steps > 0 else { return }
    if constants.network != nil {
      advanceCounts(frame, 0..<images, steps: steps)
    } else if let network = constants.gaussianNetwork {
      advance(frame, steps: steps, network)
    } else {
      for _ in 0..<steps { update(frame) }
    }
  }

  /// `steps` steps on one frame without readouts, in stretches of about 20,000 steps of single images, after which
  /// `goesOn` is asked with the steps taken.
  ///
  /// - Returns: false where it said no, and the steps that were left were not taken.
  mutating func advance(
    _ frame: Matrix<Scalar>, steps: Int, goesOn: (Int) -> Bool
  ) -> Bool {
    let longest = max(1, 20_000 / max(1, images))
    var done = 0
    while done < steps {
      let stretch = min(steps - done, longest)
      advance(frame, steps: stretch)
      done += stretch
      guard goesOn(done) else { return false }
    }
    return true
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

  func check(_ frame: Matrix<Scalar>) {
    precondition(
      frame.rows == images && frame.columns == model.configuration.pixels,
      "frame of shape \(frame.shape) for \(images) images of \(model.configuration.pixels) pixels")
  }

  private mutating func update(_ frame: Matrix<Scalar>) {
    check(frame)
    if constants.network != nil { return advanceCounts(frame, 0..<images, steps: 1) }
    if let network = constants.gaussianNetwork { return advance(frame, steps: 1, network) }
    let old = current
    counts.mapInPlace { _ in 0 }
    let prior = settings.prior == .rolling ? current : constants.initialState(images)
    for inner in 0..<settings.innerIterations {
      iterate(frame, prior: prior, drawIndex: current.step * settings.innerIterations + inner)
    }
    current.step += 1
    for row in 0..<images { stepsTaken[row] += 1 }
    sumDivergence(from: old, 0..<images)
  }

  /// The event-driven or dense lateral form of the images `rows`, many steps at once.
  mutating func advanceCounts(_ frame: Matrix<Scalar>, _ rows: Range<Int>, steps: Int) {
    if drive?.frame != frame { drive = (frame, constants.drive(of: frame)) }
    // Divergences need the state after each step.
    let stride = settings.sumsDivergence ? 1 : steps
    for _ in 0..<steps / stride {
      let old = settings.sumsDivergence ? current : nil
      constants.network!.advance(
        &current.potential, rows: rows, drive: drive!.drive, steps: stride,
        stream: draws.address(.update, current.step), counts: &counts, spikes: &spikes,
        active: &activeUnits, workspace: &workspace, parallelism: constants.parallelism)
      current.step += stride
      if let old { sumDivergence(from: old, rows) }
    }
    for row in rows { stepsTaken[row] += steps }
  }

  /// Many steps of Gaussian latents at once.
  private mutating func advance(
    _ frame: Matrix<Scalar>, steps: Int, _ network: GaussianNetwork<Scalar>
  ) {
    network.advance(
      &current, frame, steps: steps,
      noise: settings.mode.isNoisy ? draws.address(.update, current.step) : nil,
      divergences: &divergences, sumsDivergence: settings.sumsDivergence, workspace: &workspace,
      parallelism: constants.parallelism)
    for row in 0..<images { stepsTaken[row] += steps }
  }

  private mutating func sumDivergence(from old: InferenceState<Scalar>, _ rows: Range<Int>) {
    guard settings.sumsDivergence else { return }
    let sums = constants.exactDivergences(of: current, from: old, rows)
    for (row, sum) in zip(rows, sums) { divergences[row] += sum }
  }

  private mutating func iterate(
    _ frame: Matrix<Scalar>, prior: InferenceState<Scalar>, drawIndex: Int
  ) {
    let drawn = constants.draw(
      current, from: &draws, for: .update, step: current.step, drawIndex: drawIndex)
    if model.configuration.family == .poisson, settings.mode == .sample { count(drawn.latent) }
    constants.move(
      &current, by: constants.feedback(drawn, frame), of: drawn, prior: prior)
  }

  private mutating func count(_ latent: Matrix<Scalar>) {
    counts.add(latent)
    for image in 0..<images {
      for count in latent.row(image) where count != 0 {
        spikes[image] += Double(count)
        activeUnits[image] += 1
      }
    }
  }

  // MARK: - Readout

  /// A draw at the present state and its scores on `frame`, without a step: what `step` would have read
  /// out of the last one, but for the divergence of its posterior, which is 0.
  public mutating func readOut(_ frame: Matrix<Scalar>) -> InferenceStep<Scalar> {
    check(frame)
    precondition(current.step > 0, "nothing is read out before the first step")
    return readOut(frame, from: current)
  }

  private mutating func readOut(
    _ frame: Matrix<Scalar>, from old: InferenceState<Scalar>
  ) -> InferenceStep<Scalar> {
    let drawn =
      settings.readout == .rate
      ? constants.rates(current)
      : constants.draw(
        current, from: &draws, for: .readout, step: current.step - 1, drawIndex: current.step - 1)
    let reconstruction = constants.decode(drawn)
    return constants.score(
      frame, drawn, reconstruction: reconstruction, state: current, old: old)
  }

  /// F(x; q) of each image (IPVAE eq. 1, β = 1), nats: what a draw of the present state misses of the image,
  /// and the exact divergence of the state from the learned start. In the mean over draws it bounds -log p(x)
  /// of the model that `IterativeModel.generate` draws from.
  ///
  /// - Parameter readout: what was read out of the present state, a draw.
  public func freeEnergies(_ readout: InferenceStep<Scalar>) -> [Double] {
    let start = constants.initialState(images)
    let divergences = constants.exactDivergences(of: current, from: start, 0..<images)
    return zip(readout.reconstructionLosses, divergences).map { $0 + $1 }
  }

  /// A draw at the present state and what it decodes to, `[image, latent]` and `[image, pixel]`,
  /// without scores.
  public mutating func drawReadout() -> (activity: Matrix<Scalar>, reconstruction: Matrix<Scalar>) {
    let step = max(current.step - 1, 0)
    let drawn = constants.draw(
      current, from: &draws, for: .readout, step: step, drawIndex: step)
    return (drawn.activity, constants.decode(drawn))
  }

  /// x̂ decoded from rates (means) of the present state, `[image, pixel]`: the "map" readout.
  public func reconstructionFromRates() -> Matrix<Scalar> {
    constants.predict(constants.rates(current).activity)
  }

  /// Rates eᵘ, activated means, or probabilities of the present state, `[image, latent]`.
  public func rates() -> Matrix<Scalar> { constants.rates(current).activity }
}
