import Diagnostics
import PoissonInference
import SyntheticData
import Tensors

extension PoissonExperiments {
  // MARK: - E12 moving bar

  static let movingBar = Experiment(
    id: "ipvae-12", paper: paper, summary: "spikes when a bar crosses a field"
  ) { context in
    let models = PoissonLaboratory(context: context)
    let data = try models.patches(seed: 1)
    let model = try models.model(seed: 1, on: data.train)
    let response = barResponse(of: model)
    return [
      row(
        "ipvae-12", "rate of the best neuron during the sweep over before it", .atLeast(3), .code,
        response.peak / max(response.before, 1e-9),
        note: "direction \(response.direction)°, peak rate at frame \(response.frame)")
    ]
  }

  /// The largest rate of any neuron over directions of a moving bar, and its rate on the blank.
  static func barResponse<Scalar: InferenceScalar>(
    of model: IterativeModel<Scalar>
  ) -> (peak: Double, before: Double, direction: Double, frame: Int) {
    let directions = stride(from: 0.0, to: 360, by: 45).map { $0 }
    let bars = directions.map { MovingBar(direction: $0) }
    var session = InferenceSession(
      model, images: bars.count, settings: InferenceSettings(mode: .mean, seed: 1))
    var (best, blank) = ((peak: 0.0, before: 0.0, direction: 0.0, frame: 0), session.rates())
    let image = model.configuration.image
    for frame in 0..<700 {
      session.advance(
        Matrix(bars.map { $0.pixels(height: image.height, width: image.width, at: frame) }),
        steps: 1)
      let rates = session.rates()
      if frame == 299 { blank = rates }
      guard frame >= 300, let index = largest(rates), Double(rates.elements[index]) > best.peak
      else { continue }
      best = (
        Double(rates.elements[index]), Double(blank.elements[index]),
        directions[index / rates.columns], frame
      )
    }
    return best
  }

  /// Where the first of the largest entries lies.
  private static func largest<Scalar: InferenceScalar>(_ rates: Matrix<Scalar>) -> Int? {
    rates.elements.indices.max { rates.elements[$0] < rates.elements[$1] }
  }
}
