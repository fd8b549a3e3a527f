import Archives
import Figures
import LangevinMachines
import Tensors
import UserData

/// A request with its machine, and with settings from the run's training where it gives none.
struct GenerateTask {
  let request: GenerateRequest
  let source: MachineSource
  let context: JobContext
  /// Δt, membrane time constants.
  let timeStep: Double
  /// T
  let temperature: Double
  let chains: Int
  /// Steps of every chain.
  let steps: Int
  /// What images are turned to, the sign of those learned from; nil where they keep theirs.
  let polarity: Polarity?
  private let inputs: [String: NumericArray]

  /// What images take to form from noise where the run does not say it, membrane time constants. Their similarity to
  /// the nearest training images grows up to 40 in a machine of the published recipe, and not beyond.
  static let settlingTime = 40.0

  /// What filled-in pixels take to settle beside known ones, membrane time constants. At 14 × 14 the error of
  /// a missing half falls up to 5 and not beyond; images from noise take longer.
  private static let completionTime = 10.0

  init(
    _ request: GenerateRequest, source: MachineSource, inputs: [String: NumericArray],
    context: JobContext
  ) throws(JobError) {
    (self.request, self.source) = (request, source)
    (self.inputs, self.context) = (inputs, context)
    polarity = request.fixesPolarity ? source.polarity(context) : nil
    let training = source.configuration?.training
    timeStep = request.timeStep ?? training?.timeStep ?? 0.01
    temperature = request.temperature ?? training?.temperature ?? 1
    chains = request.chains ?? 36
    if let asked = request.steps {
      steps = asked
    } else {
      let time =
        request.inpaint == nil ? training?.settlingTime ?? Self.settlingTime : Self.completionTime
      steps = max(1, try Self.steps(in: time, of: timeStep))
    }
  }

  /// How many steps a time takes.
  static func steps(in time: Double, of timeStep: Double) throws(JobError) -> Int {
    guard let steps = Int(exactly: (time / timeStep).rounded()), steps <= 1 << 50 else {
      throw JobError(
        .wrongUse, "--time-step is \(timeStep): too small for a time of \(time.shortText).")
    }
    return steps
  }

  var dynamics: MachineDynamics<Float> {
    MachineDynamics(
      source.machine, timeStep: Float(timeStep), temperature: Float(temperature),
      reaction: Float(request.reaction), precision: request.precision)
  }

  // MARK: - Images that are read

  /// The array of a name among the inputs, or in a file.
  func array(_ name: String) throws -> NumericArray { try inputs[name] ?? ArrayFile.read(name) }

  /// Images of an input or a file: of the run's size, and of its classes or of those given.
  func images(_ name: String, classes given: [Int]? = nil) throws -> ImageSet {
    try chosen(ImageSet(read(name)), name, given)
  }

  /// Images, and their pixels as they were given, with what these mean.
  func givenImages(_ name: String) throws -> GivenImages {
    let data = try read(name)
    let grey = data.grey()
    let values = try ImageSet(
      images: grey.values(), labels: data.labels, height: data.height, width: data.width)
    return GivenImages(
      currents: try chosen(ImageSet(data), name, nil),
      values: try chosen(values, name, nil, tells: false).images, scale: data.scale)
  }

  private func chosen(
    _ all: ImageSet, _ name: String, _ given: [Int]?, tells: Bool = true
  ) throws -> ImageSet {
    var set = all
    let classes = given ?? source.configuration?.classes ?? []
    if !classes.isEmpty, !set.labels.isEmpty { set = set.selecting(classes: classes) }
    let pixelCount = source.layout.pixelCount
    if set.unitCount == 4 * pixelCount {
      if tells {
        context.log("\(name): averaged over 2 × 2 pixels, to the size of the run's images")
      }
      set = try set.halved()
    }
    guard set.count > 0 else {
      throw JobError(.malformedInput, "\(name): no images of classes \(classes).")
    }
    guard set.unitCount == pixelCount else {
      throw JobError(
        .malformedInput, "\(name): images of \(set.unitCount) pixels, expected \(pixelCount).")
    }
    return set
  }

  private func read(_ name: String) throws -> ImageData {
    let expected = ImageSet.expectation(
      scale: source.configuration?.pixelScale,
      shape: [source.layout.height, source.layout.width, 1])
    let options = request.reading ?? ReadingOptions()
    let read =
      try inputs[name].map {
        try ImageData.read($0, named: name, options: options, expecting: expected)
      } ?? ImageData.read(name, options: options, expecting: expected)
    context.tell(read.understanding)
    context.tellOfColours(in: read.data, named: name)
    return read.data
  }

  // MARK: - Images that are made

  /// The pixels of rows `[image, unit]`, with signs as asked for.
  func finished(_ rows: Matrix<Float>) -> Matrix<Float> {
    let pixels = source.layout.pixels(of: rows)
    return polarity?.fixed(pixels) ?? pixels
  }

  /// Share of the rows `[image, unit]` with a dark background.
  func darkShare(_ rows: Matrix<Float>) -> Double {
    let borders = Polarity(height: source.layout.height, width: source.layout.width)
    let signs = borders.signs(of: source.layout.pixels(of: rows))
    return Double(signs.count { $0 > 0 }) / Double(max(1, signs.count))
  }
}
