import Archives
import Figures
import LangevinMachines
import Tensors
import UserData

/// What a way of making images gives.
struct GenerateResult {
  /// Rates, or currents or pixels where they were asked for `[image, pixel]`.
  var images: Matrix<Float>
  /// Numbers by name, in the order in which they are shown.
  var measured: [(name: String, value: Double)] = []
  /// Classes of the images over time, where they were compared.
  var occupation: ClassOccupation?
  /// What the images are worth.
  var verdict = Verdict()

  /// Gives pixels of a scale in place of rates, and says which values are black and white.
  mutating func give(_ pixels: Matrix<Float>, in scale: PixelScale) {
    images = pixels
    guard scale.origin != .asTheyAre else { return }
    measured += [("black", scale.black), ("white", scale.white)]
  }

  /// The numbers; then one row per time and class, as in `t=10 class 3  0.31 (data 0.33)`.
  func add(to metrics: inout JobMetrics) {
    metrics.add("shape", .array(images.shape.map { JSONValue($0) }))
    for (name, value) in measured { metrics.add(name, value) }
    guard let occupation else { return }
    for point in occupation.points {
      let time = "t=\(point.time.shortText)"
      for label in occupation.classes {
        metrics.add("\(time) class \(label)", point.shares[label] ?? 0)
        metrics.add("\(time) class \(label) in data", occupation.dataShares[label] ?? 0)
      }
      metrics.add("\(time) worst factor", occupation.worstFactor(of: point))
      metrics.add("\(time) similarity", point.similarity)
    }
  }
}
