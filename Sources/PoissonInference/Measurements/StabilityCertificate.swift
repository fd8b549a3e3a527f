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

  /// Images that are settled at the same time.
  private static let blockSize = 1_024

  /// Judges every image of `images` `[image, pixel]`; nil for models other than Poisson ones with a
  /// linear decoder, whose number is not known.
  ///
  /// - Parameters:
  ///   - margin: share of the limit 2 that is kept free, for images that are not among these and for
  ///     rates that spikes drive above the fixed point.
  ///   - steps: steps of inference without noise that lead to the fixed points.
  public init?(
    of model: IterativeModel<Float>, on images: Matrix<Float>, margin: Double = 0,
    steps: Int = 300, threads: Int = 1
  ) {
    guard model.configuration.family == .poisson, model.configuration.decoder.isLinear else {
      return nil
    }
    let numbers = stride(from: 0, to: images.rows, by: Self.blockSize).flatMap { first in
      Self.numbers(
        of: model, on: images.rows(first..<min(images.rows, first + Self.blockSize)), steps, threads
      )
    }
    let limit = 2 * (1 - margin)
    let order = numbers.indices.sorted { numbers[$0] > numbers[$1] }
    (self.limit, self.images, stepSize) = (limit, images.rows, Double(model.stepSizes[0]))
    worstImage = order.first ?? 0
    number = order.first.map { numbers[$0] } ?? 0
    diverging = order.filter { !(numbers[$0] < limit) }
  }

  /// The numbers of images at their fixed points, which are looked for with smaller and smaller steps
  /// until these are stable there; infinite where none is.
  private static func numbers(
    of model: IterativeModel<Float>, on images: Matrix<Float>, _ steps: Int, _ threads: Int
  ) -> [Double] {
    var model = model
    let stepSize = Double(model.stepSizes[0])
    var numbers = [Double](repeating: .infinity, count: images.rows)
    var (open, searched, steps) = (Array(0..<images.rows), stepSize, steps)
    for _ in 0..<5 where !open.isEmpty {
      model.setStepSize(searched)
      var settings = InferenceSettings<Float>(mode: .mean, seed: 0)
      settings.threads = threads
      let shown = images.gatheringRows(open)
      var session = InferenceSession(model, images: shown.rows, settings: settings)
      session.advance(shown, steps: steps)
      let before = session.rates()
      session.advance(shown, steps: 1)
      let rates = session.rates()
      let found = Stability.numbers(of: model, at: rates)
      var unsettled: [Int] = []
      for (row, image) in open.enumerated() {
        // Below 1 the approach is monotone, and an orbit about the fixed point still moves.
        if found[row] < 1,
          isSettled(before.row(row), rates.row(row), within: 0.01 * searched / stepSize)
        {
          numbers[image] = found[row] * stepSize / searched
        } else {
          unsettled.append(image)
        }
      }
      (open, searched, steps) = (unsettled, searched / 3, 2 * steps)
    }
    return numbers
  }

  /// Whether a step changes no rate by more than a share of the largest.
  private static func isSettled(
    _ before: ArraySlice<Float>, _ after: ArraySlice<Float>, within share: Double
  ) -> Bool {
    let limit = Float(share) * after.reduce(1e-6) { max($0, $1) }
    return zip(before, after).allSatisfy { abs($0 - $1) <= limit }
  }
}
