import Tensors

/// Whether the deterministic dynamics of inference are stable at the fixed point of every image, with
/// a margin (IPVAE eq. 28): `η λ_max(√R W √R) < 2 (1 - margin)`, R the rates at the fixed point.
///
/// A fixed point does not depend on the step size η, and the number is proportional to it: so the step
/// size that holds is known from one that does not.
public struct StabilityCertificate: Sendable, Equatable {
  /// The largest stability number over the images.
  public let number: Double
  /// The image that has it.
  public let worstImage: Int
  /// Images whose number is not below `limit`, those with the largest first.
  public let diverging: [Int]
  /// What numbers must be below: 2 less the margin.
  public let limit: Double
  /// Images looked at.
  public let images: Int
  /// η, the step size judged.
  public let stepSize: Double

  /// Whether inference of every image is stable.
  public var holds: Bool { diverging.isEmpty }

  /// Images that are settled at the same time: fewer of large models, so that progress is told often.
  private static func blockSize(of model: IterativeModel<Float>) -> Int {
    max(64, min(1_024, (1 << 27) / model.dictionary.count))
  }

  /// Judges every image of `images` `[image, pixel]`; nil for models other than Poisson ones with a
  /// linear decoder, whose number is not known.
  ///
  /// - Parameters:
  ///   - margin: share of the limit 2 that is kept free, for images that are not among these and for
  ///     rates that spikes drive above the fixed point.
  ///   - steps: steps of inference without noise that lead to the fixed points.
  ///   - progress: called with images judged and in all; where it gives false, the others are not judged.
  public init?(
    of model: IterativeModel<Float>, on images: Matrix<Float>, margin: Double = 0,
    steps: Int = 300, threads: Int = 1, progress: (Int, Int) -> Bool = { _, _ in true }
  ) {
    guard model.configuration.family == .poisson, model.configuration.decoder.isLinear else {
      return nil
    }
    var numbers: [Double] = []
    while numbers.count < images.rows {
      let block = numbers.count..<min(images.rows, numbers.count + Self.blockSize(of: model))
      numbers += Self.numbers(of: model, on: images.rows(block), steps, threads)
      guard progress(numbers.count, images.rows) else { break }
    }
    let limit = 2 * (1 - margin)
    let order = numbers.indices.sorted { numbers[$0] > numbers[$1] }
    (self.limit, self.images, stepSize) = (limit, numbers.count, Double(model.stepSizes[0]))
    worstImage = order.first ?? 0
    number = order.first.map { numbers[$0] } ?? 0
    diverging = order.filter { !(numbers[$0] < limit) }
  }

  /// The numbers of images at their fixed points; infinite where none is found. Images that still move
  /// are looked for again: with larger steps, or longer, where they move slowly, else with smaller ones.
  private static func numbers(
    of model: IterativeModel<Float>, on images: Matrix<Float>, _ steps: Int, _ threads: Int
  ) -> [Double] {
    let stepSize = Double(model.stepSizes[0])
    var numbers = [Double](repeating: .infinity, count: images.rows)
    var groups = [(stepSize: stepSize, images: Array(0..<images.rows))]
    for round in 1...8 {
      var next: [Double: [Int]] = [:]
      for group in groups {
        let found = settle(
          model, images.gatheringRows(group.images), group.stepSize, steps * round, threads)
        for (image, state) in zip(group.images, found) {
          switch state.motion {
          case .settled: numbers[image] = state.number * stepSize / group.stepSize
          case .fast: next[group.stepSize / 3, default: []].append(image)
          // Steps that were made smaller stay so: larger ones were unstable.
          case .slow:
            let isOwn = group.stepSize >= stepSize
            next[group.stepSize * (isOwn ? 3 : 1), default: []].append(image)
          }
        }
      }
      groups = next.keys.sorted().map { ($0, next[$0] ?? []) }
    }
    return numbers
  }

  /// How rates change at the end of a search.
  private enum Motion {
    case settled, slow, fast
  }

  /// The number of each image after `steps` steps without noise, and how its rates still move.
  private static func settle(
    _ model: IterativeModel<Float>, _ images: Matrix<Float>, _ stepSize: Double, _ steps: Int,
    _ threads: Int
  ) -> [(number: Double, motion: Motion)] {
    var model = model
    model.setStepSize(stepSize)
    var settings = InferenceSettings<Float>(mode: .mean, seed: 0)
    settings.threads = threads
    var session = InferenceSession(model, images: images.rows, settings: settings)
    session.advance(images, steps: steps)
    let before = session.rates()
    session.advance(images, steps: 1)
    let rates = session.rates()
    return zip(Stability.numbers(of: model, at: rates), 0..<images.rows).map { number, row in
      (number, motion(from: before.row(row), to: rates.row(row), number))
    }
  }

  /// Below a number of 1 the approach is monotone. A step moves what is fast by the number: at a fixed
  /// point rates change by less than a hundredth of that. Rates that fall to 0 are settled too.
  private static func motion(
    from before: ArraySlice<Float>, to after: ArraySlice<Float>, _ number: Double
  ) -> Motion {
    guard number < 1 else { return .fast }
    let (old, new) = (before.reduce(1e-6) { max($0, $1) }, after.reduce(1e-6) { max($0, $1) })
    let change = Double(zip(before, after).reduce(0) { max($0, abs($1.0 - $1.1)) } / new)
    if change <= 0.01 * number || number < 0.01 && new <= old { return .settled }
    // An orbit about an unstable point changes rates by much more.
    return number < 0.3 && change < 0.3 ? .slow : .fast
  }
}
