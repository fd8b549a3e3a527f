import Archives
import PoissonInference
import Tensors

/// An open session of inference: takes frames, steps, and gives arrays of its state.
public struct PoissonSession: Sendable {
  /// The names that `array` knows.
  public static let names = [
    "codes", "rates", "reconstruction", "logRates", "logDeviation", "explained", "squaredErrors",
    "losses", "divergences", "spikes", "stepsTaken",
  ]

  private var request: SessionRequest
  private let trained: PoissonWeights
  private let parallelism: Parallelism
  private var session: InferenceSession<Float>
  private var frame: Matrix<Float>?
  private var rule: FrameRule?
  private var last: InferenceStep<Float>?

  /// Opens a session.
  ///
  /// - Parameters:
  ///   - document: the members of a `SessionRequest`; `verb` and `threads` may be among them.
  ///   - source: where the document is from, for messages.
  public init(opening document: JSONValue, source: String) throws {
    let (members, computing) = try JobDocument.members(of: document, source)
    let verb = members["verb"]?.string ?? SessionRequest.verb
    guard verb == SessionRequest.verb else {
      throw JobError(.wrongUse, "\(source): verb `\(verb)`, expected `session`.")
    }
    let request = try SessionRequest(
      document: .object(members.filter { $0.key != "verb" }), source: source)
    try self.init(request, computing.parallelism ?? .serial)
  }

  private init(_ request: SessionRequest, _ parallelism: Parallelism) throws {
    guard (1...1_000_000).contains(request.images) else {
      throw JobError(.wrongUse, "`images` is \(request.images), expected 1 to 1000000.")
    }
    try request.inference.check()
    (self.request, self.parallelism) = (request, parallelism)
    trained = try request.inference.readModel(JobContext())
    session = try Self.session(request, trained.model, parallelism)
  }

  private static func session(
    _ request: SessionRequest, _ model: IterativeModel<Float>, _ parallelism: Parallelism
  ) throws -> InferenceSession<Float> {
    let (latents, pixels) = (model.configuration.latents, model.configuration.pixels)
    try MemoryLimit.check([request.images, 8, latents + pixels], width: 4, source: "session")
    let inference = request.inference.inference(threads: parallelism.threads)
    try inference.check(model, images: request.images)
    var settings = inference.settings
    settings.sumsDivergence = false
    return InferenceSession(model, images: request.images, settings: settings)
  }

  /// Takes steps, and reads the last one out.
  ///
  /// - Parameters:
  ///   - frame: `[image, pixel]` or `[image, row, column]`, prepared as in training; nil for the last one.
  ///   - steps: inference steps, at least 1.
  public mutating func step(_ frame: NumericArray?, steps: Int) throws {
    guard steps > 0 else {
      throw JobError(.wrongUse, "`steps` is \(steps), expected at least 1.")
    }
    if let frame { self.frame = try prepared(frame) }
    guard let shown = self.frame else {
      throw JobError(.wrongUse, "no frame was given yet; give one with the first step.")
    }
    session.advance(shown, steps: steps - 1)
    last = session.step(shown)
  }

  private mutating func prepared(_ frame: NumericArray) throws -> Matrix<Float> {
    if let known = rule?.prepared(frame) { return known }
    let images = try request.inference.readImages(
      ["data": frame], for: trained, context: JobContext()
    ).images
    let expected = [request.images, trained.model.configuration.pixels]
    guard images.shape == expected else {
      throw InferenceError.shapeMismatch(name: "frame", expected: expected, actual: frame.shape)
    }
    rule = FrameRule(
      frame, becoming: images, after: rule, asked: request.preparation,
      configuration: trained.configuration)
    return images
  }

  /// Copies codes and rates `[image, latent]` and the reconstruction `[image, pixel]` of the last step, one
  /// after the other.
  ///
  /// - Parameter readout: room for exactly these numbers.
  public func copyReadout(into readout: UnsafeMutableBufferPointer<Float>) throws(JobError) {
    guard let last else { throw JobError(.wrongUse, "no step was taken yet.") }
    let parts = [last.activity, session.rates(), last.reconstruction]
    let count = parts.reduce(0) { $0 + $1.count }
    guard readout.count == count, let start = readout.baseAddress else {
      throw JobError(
        .wrongUse, "room for \(readout.count) numbers of the readout, expected \(count).")
    }
    var place = start
    for part in parts {
      part.withPointer { place.update(from: $0, count: part.count) }
      place += part.count
    }
  }

  /// Changes how the session infers, or where it is.
  ///
  /// - Parameter document: `reset`, `mode`, `readout`, `innerIterations`, `innerWeight`, `prior`.
  public mutating func set(_ document: JSONValue, source: String) throws {
    let changes = try SessionChanges(document: document, source: source)
    let changed = changes.applied(to: request)
    try changed.inference.check()
    var next = try Self.session(changed, trained.model, parallelism)
    next.go(onFrom: session)
    if changes.reset { next.reset() }
    (request, session, last) = (changed, next, nil)
  }

  /// An array of the state, or of the last readout: `codes`, `rates`, `logRates` and `logDeviation`
  /// `[image, latent]`, `reconstruction` `[image, pixel]`; `explained`, `squaredErrors`, `losses`,
  /// `divergences`, `spikes` and `stepsTaken` `[image]`. Of Gaussian latents `logRates` are means μ; `spikes` are of Poisson
  /// latents that are drawn. nil for other names, and for readouts before the first step.
  public func array(_ name: String) -> NumericArray? {
    switch name {
    case "rates": NumericArray(session.rates())
    case "logRates": NumericArray(session.state.potential)
    case "logDeviation": session.state.logDeviation.map { NumericArray($0) }
    case "spikes":
      trained.model.configuration.family == .poisson && session.settings.mode == .sample
        ? list(session.spikes) : nil
    case "stepsTaken": NumericArray(shape: [session.images], values: session.stepsTaken)
    default: last.flatMap { readout(name, $0) }
    }
  }

  private func readout(_ name: String, _ step: InferenceStep<Float>) -> NumericArray? {
    switch name {
    case "codes": NumericArray(step.activity)
    case "reconstruction": NumericArray(step.reconstruction)
    case "explained": list(explained(step))
    case "squaredErrors": list(step.squaredErrors)
    case "losses": list(step.reconstructionLosses)
    case "divergences": list(step.divergences)
    default: nil
    }
  }

  /// R² of each image; not a number of blank ones, of which it is undefined.
  private func explained(_ step: InferenceStep<Float>) -> [Double] {
    let blank = Set(frame?.constantRows() ?? [])
    return step.explained.enumerated().map { blank.contains($0) ? .nan : $1 }
  }

  private func list(_ values: [Double]) -> NumericArray {
    NumericArray(shape: [values.count], values: values)
  }
}
