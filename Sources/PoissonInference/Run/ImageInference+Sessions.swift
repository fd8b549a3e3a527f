import RandomStreams
import Tensors

extension ImageInference {
  /// The settings of its sessions.
  package var settings: InferenceSettings<Float> {
    var settings = InferenceSettings<Float>(mode: mode, seed: seed)
    settings.noise = .stream(RandomStream(seed: seed, chain: UInt32(firstImage)))
    (settings.threads, settings.feedback, settings.readout) = (threads, .eventDriven, readout)
    (settings.innerIterations, settings.innerWeight) = (innerIterations, innerWeight)
    (settings.prior, settings.sumsDivergence) = (prior, true)
    return settings
  }

  /// Inference on images that do not change.
  func still(
    _ model: IterativeModel<Float>, _ input: InferenceInput, progress: (Int, Int) -> Bool
  ) -> InferenceMeasures {
    let images = input.images
    var session = InferenceSession(model, images: images.rows, settings: settings)
    var result = InferenceMeasures(model: model, streams: images.rows)
    var raster = SpikeRaster(stepDuration: stepDuration)
    let readsAll = rasterImage != nil || readsEveryStep
    let marks =
      readsEveryStep ? Set(1...steps) : Set(ConvergenceCurve.defaultSteps(to: steps))
    var done = 0
    while done < steps {
      let next =
        stopBelow != nil
        ? steps : readsAll ? done + 1 : marks.filter { $0 > done }.min() ?? steps
      guard advance(&session, images, from: done, to: next - 1, of: steps, &result, progress)
      else { break }
      let step = session.step(images)
      done = next
      add(&raster, session, at: done)
      if readsAll { result.noteExplained(step, images) }
      if marks.contains(done) { result.note(step, images) }
      if done == steps { result.keep(step, session, images) }
      if !progress(done, steps) { break }
    }
    finish(&result, session, images, raster)
    return result
  }

  /// The steps before a readout; images that stop early do so here, and take the step read out.
  ///
  /// - Returns: false where `progress` stopped them.
  private func advance(
    _ session: inout InferenceSession<Float>, _ images: Matrix<Float>, from first: Int, to end: Int,
    of total: Int, _ result: inout InferenceMeasures, _ progress: (Int, Int) -> Bool
  ) -> Bool {
    if let stopBelow {
      let used = session.settle(images, steps: end - first, tolerance: stopBelow)
      result.stepsUsed.append(used.map { $0 + 1 })
      return true
    }
    return session.advance(images, steps: end - first) { progress(first + $0, total) }
  }

  /// Inference on streams, `steps` steps per frame.
  func video(
    _ model: IterativeModel<Float>, _ input: InferenceInput, progress: (Int, Int) -> Bool
  ) -> InferenceMeasures {
    let frames = input.images.rows / max(input.streams, 1)
    var session = InferenceSession(model, images: input.streams, settings: settings)
    var result = InferenceMeasures(model: model, frames: frames, streams: input.streams)
    var raster = SpikeRaster(stepDuration: stepDuration)
    var last = Matrix<Float>.zeros(input.streams, input.images.columns)
    var busiest = BusiestFrame(session, last)
    for frame in 0..<frames {
      last = input.images.gatheringRows((0..<input.streams).map { $0 * frames + frame })
      if startsCold { session.resetState() }
      for step in 1..<max(steps, 1) where rasterImage != nil {
        session.advance(last, steps: 1)
        add(&raster, session, at: frame * steps + step)
      }
      let before = frame * steps
      if rasterImage == nil {
        guard
          advance(
            &session, last, from: before, to: before + steps - 1, of: frames * steps, &result,
            progress)
        else { break }
      }
      let info = session.step(last)
      add(&raster, session, at: (frame + 1) * steps)
      result.note(info, last)
      result.keep(info, session, last)
      busiest.look(session, last)
      if !progress((frame + 1) * steps, frames * steps) { break }
    }
    finish(&result, session, last, raster, judging: busiest)
    return result
  }

  /// The frame at whose end rates are largest, where inference is least stable (IPVAE eq. 28).
  private struct BusiestFrame {
    private(set) var state: InferenceState<Float>
    private(set) var frame: Matrix<Float>
    private var activity = -Double.infinity

    init(_ session: InferenceSession<Float>, _ frame: Matrix<Float>) {
      (state, self.frame) = (session.state, frame)
    }

    mutating func look(_ session: InferenceSession<Float>, _ frame: Matrix<Float>) {
      let rates = session.rates()
      let sums = (0..<rates.rows).map { rates.row($0).reduce(0.0) { $0 + abs(Double($1)) } }
      let most = sums.contains { $0.isNaN } ? .infinity : sums.max() ?? 0
      guard most > activity else { return }
      (state, self.frame, activity) = (session.state, frame, most)
    }
  }

  /// Adds the spikes that moved the state in the last step.
  private func add(_ raster: inout SpikeRaster, _ session: InferenceSession<Float>, at index: Int) {
    guard let row = rasterImage else { return }
    raster.add(session.counts.rows(row..<row + 1), step: index, firstImage: row)
  }

  private func finish(
    _ result: inout InferenceMeasures, _ session: InferenceSession<Float>, _ frame: Matrix<Float>,
    _ raster: SpikeRaster, judging busiest: BusiestFrame? = nil
  ) {
    var judged = session
    if let busiest { judged.state = busiest.state }
    result.note(Stability(judged, frame: busiest?.frame ?? frame), judged)
    let (cost, configuration) = (CodingCost(session), session.model.configuration)
    result.noteBits(cost)
    if configuration.family == .poisson, configuration.decoder.isLinear, mode == .sample {
      result.note(
        cost, energy: cost.energy(perSpike: spikeEnergy, perOperation: operationEnergy))
    }
    if let rasterImage { (result.raster, result.rasterImage) = (raster, rasterImage) }
    result.rasterSteps = session.state.step
  }
}
