import Archives
import Training

/// One piece of work of a sweep: a training, or one verb after it. Points that share a piece have it in
/// common: it is computed once.
struct SweepUnit: Sendable {
  /// Its name, the hash of what it resolves to.
  let id: String
  /// What the sweep calls it: `train`, or the name of a verb.
  let name: String
  /// The request with every setting. Texts name other pieces by `{ID}`.
  let request: JSONValue
  /// How a training is asked for; nil for other verbs.
  let training: TrainRequest?
  /// Pieces that must be done before.
  let dependencies: [String]
}

/// A point of the sweep and its pieces in order.
struct SweepJob: Sendable {
  let point: SweepPoint
  let units: [String]
}
