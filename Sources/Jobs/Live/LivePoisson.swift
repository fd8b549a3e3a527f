import Archives
import Diagnostics
import PoissonInference
import Tensors

/// Inference whose spikes settle on images, as `infer` runs it.
struct LivePoisson: LiveNetwork {
  private let path: String
  private let parallelism: Parallelism
  private let trained: PoissonWeights
  private(set) var knobs: [LiveKnob]
  private var seed: UInt64
  /// What is shown where nothing was drawn or dropped.
  private let own: LiveImages
  /// What is shown at contrast 1 `[image, pixel]`.
  private var images: Matrix<Float>
  private var session: InferenceSession<Float>
  /// Spikes at present and their scores, once they were looked at: they cost more than a step.
  private var readout: InferenceStep<Float>?
  /// Whether the images came from a page.
  private var isGiven = false

  init(reading path: String, seed: UInt64, parallelism: Parallelism) throws {
    (self.path, self.seed, self.parallelism) = (path, seed, parallelism)
    let run = try PoissonFamily.readRun(path, JobContext())
    trained = PoissonWeights(run)
    guard trained.model.configuration.decoder.isLinear else {
      throw JobError(.wrongUse, "\(path): a live view needs a model with a linear decoder.")
    }
    knobs = Self.knobs(of: trained)
    own = LiveImages(for: run, at: path)
    images = own.first(Int(knobs.value(of: "images")))
    session = Self.session(trained, knobs, images.rows, seed, parallelism)
  }

  private static func knobs(of trained: PoissonWeights) -> [LiveKnob] {
    let stepSize = Double(trained.model.stepSizes.first ?? 0.1)
    return [
      LiveKnob(
        "stepSize", "step size η", stepSize / 10...2 * stepSize, initial: stepSize,
        isLogarithmic: true, help: "How far a step of inference goes; too far is unstable."),
      LiveKnob(
        "contrast", "contrast", 0...2, initial: 1, isShared: false,
        help: "Factor of the images that are shown."),
      LiveKnob(
        "images", "images", 1...Double(LiveImages.most), initial: 16, isWhole: true, restarts: true,
        help: "Images that are explained at the same time."),
    ]
  }

  private static func session(
    _ trained: PoissonWeights, _ knobs: [LiveKnob], _ count: Int, _ seed: UInt64,
    _ parallelism: Parallelism
  ) -> InferenceSession<Float> {
    var trained = trained
    if let stepSize = knobs.changed("stepSize") { trained.setStepSize(stepSize) }
    var inference = ImageInference(seed: seed)
    inference.threads = parallelism.threads
    var settings = inference.settings
    settings.sumsDivergence = false
    return InferenceSession(trained.model, images: count, settings: settings)
  }

  /// The images as they are shown.
  private var shown: Matrix<Float> {
    var shown = images
    if let contrast = knobs.changed("contrast") { shown.scale(by: Float(contrast)) }
    return shown
  }

  // MARK: - Running

  var step: Int { session.state.step }
  var stepLength: (value: Double, unit: String) { (1, "steps") }

  /// Explained share of up to 64 images.
  var monitored: (name: String, values: [Double]) {
    ("explained share", Array(readout?.explained.prefix(64) ?? []))
  }

  mutating func reset(seed: UInt64) throws {
    self.seed = seed
    if !isGiven { images = own.first(Int(knobs.value(of: "images"))) }
    session = Self.session(trained, knobs, images.rows, seed, parallelism)
    readout = nil
  }

  mutating func advance(steps: Int) throws {
    guard steps > 0 else { return }
    session.advance(shown, steps: steps)
    readout = nil
  }

  mutating func turn(_ key: String, to value: Double) throws {
    try knobs.set(key, to: value)
    guard key == "stepSize" else { return }
    var next = Self.session(trained, knobs, images.rows, seed, parallelism)
    next.state = session.state
    session = next
  }

  /// Images of the model's size to explain; the state goes on where their number stays.
  mutating func take(_ gift: LiveGift) throws {
    guard case .images(let pixels, _) = gift else {
      throw gift.refused(by: PoissonRun.family)
    }
    let size = trained.model.configuration.pixels
    guard pixels.count % size == 0, pixels.count <= LiveImages.most * size,
      pixels.allSatisfy(\.isFinite)
    else {
      throw JobError(
        .wrongUse,
        "images of \(pixels.count) numbers, expected up to \(LiveImages.most) times \(size), all finite."
      )
    }
    isGiven = !pixels.isEmpty
    guard isGiven else { return try reset(seed: seed) }
    let isSameCount = pixels.count / size == images.rows
    images = Matrix(rows: pixels.count / size, columns: size, elements: pixels)
    if !isSameCount { try reset(seed: seed) }
  }

  // MARK: - What is seen

  func scene() throws -> LiveFrame {
    var frame = LiveFrame()
    let shape = trained.model.configuration.image
    frame.add("height", JSONValue(shape.height))
    frame.add("width", JSONValue(shape.width))
    frame.add("channels", JSONValue(shape.channels))
    frame.add("origin", JSONValue(own.words))
    frame.add("spikes", JSONValue(trained.model.configuration.family != .gaussian))
    // Φ is [pixel, latent]; a field is a column.
    frame.add("fields", trained.model.dictionary.transposed)
    return frame
  }

  mutating func frame() throws -> LiveFrame {
    var frame = LiveFrame()
    frame.add("images", shown)
    frame.add("rates", session.rates().rows(0..<1))
    if readout == nil, step > 0 { readout = session.readOut(shown) }
    guard let readout else { return frame }
    frame.add("reconstructions", readout.reconstruction)
    frame.add("codes", readout.activity.rows(0..<1))
    let explained = readout.explained.filter(\.isFinite)
    frame.add(
      "explained", explained.isEmpty ? nil : explained.reduce(0, +) / Double(explained.count))
    frame.add("active", 1 - readout.fractionOfZeros)
    frame.add("loss", readout.reconstructionLosses.reduce(0, +) / Double(max(1, images.rows)))
    frame.add("variance", Self.variance(readout.reconstruction))
    return frame
  }

  private static func variance(_ matrix: Matrix<Float>) -> Double? {
    var moments = RunningMoments(units: 1)
    moments.add(Matrix(rows: matrix.count, columns: 1, elements: matrix.elements))
    return moments.variance?.first
  }

  // MARK: - Without the page

  /// Codes `[image, latent]`
  func export() throws -> NumericArray {
    guard step > 0 else { throw JobError(.wrongUse, "no step was taken yet.") }
    var session = session
    return NumericArray(session.drawReadout().activity)
  }

  func request() -> LiveRequest {
    var request = InferRequest(output: nil)
    (request.source, request.data, request.preparation) = (
      path, "images.npy", ImagePreparation.none
    )
    (request.steps, request.seed) = (max(1, step), seed)
    request.stepSize = knobs.changed("stepSize")
    var words = ModelCatalog.installed.command("infer", on: path)
    words += ["--data", "images.npy", "--prepare", "none", "--steps", "\(max(1, step))"]
    if let stepSize = request.stepSize { words += ["--step-size", "\(stepSize)"] }
    var result = LiveRequest(
      request, array: "codes", command: words + ["--seed", "\(seed)", "--output", "inferred"],
      python: python)
    let shape = trained.model.configuration.image
    result.files["images.npy"] = Npy.encode(
      NumericArray(
        shown,
        shape: [images.rows, shape.height, shape.width]
          + (shape.channels > 1 ? [shape.channels] : [])))
    if step == 0 { result.obstacle = "no step was taken yet" }
    return result
  }

  private var python: String {
    LivePython.call(
      "infer", on: path,
      [
        ("", "numpy.load(\"images.npy\")"), ("steps", "\(max(1, step))"),
        ("step_size", LivePython.text(knobs.changed("stepSize"))), ("preparation", "\"none\""),
      ], seed: seed)
  }
}
