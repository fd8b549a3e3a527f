import ArgumentParser
import Jobs

/// `generate RUN`
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Images from a Langevin machine: from noise, denoised, or filled in.",
    discussion: """
      Writes rates tanh x [chain, unit], or currents with --currents. Without a bias a machine makes \
      each image in both signs; --fix-polarity gives all the background of the data, dark or bright. A machine \
      comes from a run directory, with the time step and temperature of its training, or from \
      --weights FILE with N x N couplings [to, from]. Images that are read have the scale of the \
      run's training images. Restored and completed images stand beside what a blur and the linear \
      estimate from the training images give; with --reference in decibels.
      """)

  @OptionGroup var trained: RunArguments
  @Option(help: "Bare couplings J [to, from] instead of a run.") var weights: String?
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: "Chains, one image each. (default: 36)") var chains: Int?
  @Option(help: "Chains before the first one: pieces of a generation of more chains.")
  var firstChain = 0
  @Option(
    help:
      "Steps of every chain. (default: 40 time constants; 80 for runs of `balanced`; 10 with --inpaint)"
  )
  var steps: Int?
  @Option(help: "Time step, in membrane time constants. (default: that of the run, or 0.01)")
  var timeStep: Double?
  @Option(help: "Temperature T. (default: that of the run, or 1)") var temperature: Double?
  @Option(help: "Reaction share a: 1 for the machine, 0 for the noisy network alone.")
  var reaction = 1.0
  @Flag(help: "Metropolis-adjusted steps: no bias of the time step.") var adjusted = false
  @Option(help: "Hamiltonian Monte Carlo, unbiased too: leapfrog steps of √(2 T Δt) per step.")
  var hamiltonian: Int?
  @Option(name: .customLong("class"), help: "The class to make, of a run with label units.")
  var label: Int?
  @Option(help: "Restore these images: the mean of the posterior, given their noise.")
  var denoise: String?
  @Option(
    help: ArgumentHelp(
      "With --denoise: deviation of the noise, black and white being 2 apart. (default: estimated)",
      valueName: "s"))
  var noiseDeviation: Double?
  @Flag(help: "With --denoise: let the dynamics run from the images, without a law of the noise.")
  var relax = false
  @Option(
    help:
      "With --denoise: time before the readout, membrane time constants. (default: 2; --relax: 0.1)"
  )
  var time: Double?
  @Option(help: "With --denoise, --inpaint: chains per image, whose mean is given. (default: 16)")
  var average: Int?
  @Option(help: "With --denoise, --inpaint: the clean or whole images, to measure against.")
  var reference: String?
  @Option(help: "Fill in the images in this file.") var inpaint: String?
  @Option(help: "With --inpaint: one number per pixel, not 0 where it is known.") var mask: String?
  @Flag(help: "Write currents x instead of rates tanh x.") var currents = false
  @Flag(help: "Write pixels instead of rates, with the black and white of the images read.")
  var pixels = false
  @Flag(help: "Turn images to the background of the training images.") var fixPolarity = false
  @Option(help: "A directory for pictures: grids over time, energy, trace; or what was restored.")
  var figures: String?
  @Option(help: "With --figures: the unit of the last chain to trace.") var trace: Int?
  @Option(
    help:
      "With --figures: images of which 400, spread over all, give components, for the last chain's path."
  )
  var components: String?
  @Flag(help: "With --components: of the images' rates, as the path is, instead of their currents.")
  var rateComponents = false
  @Option(help: "With --trace, --components: the step where they begin. (default: 0)")
  var traceFrom: Int?
  @Flag(help: "With --figures: each image on a grey scale of its own.") var stretchGrey = false
  @Option(
    help: "Steps at which --figures shows images and --compare counts classes, as in 1000,2000.")
  var frames: String?
  @Option(
    help: "Labelled images: count which classes the generated ones belong to, by nearest images.")
  var compare: String?
  @Option(help: "With --compare: its classes, as in 1,3,6. (default: those of the run)")
  var classes: String?
  @Flag(help: "Replace --output if it exists.") var overwrite = false
  @OptionGroup(title: "Reading of images") var reading: ImageArguments
  @OptionGroup var quality: QualityOptions
  @OptionGroup var products: PrecisionOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    do {
      // A run and a model are not both looked at yet: the value of an option that does not exist looks like a run.
      try request(run: trained.run ?? trained.model).check()
    } catch let error as JobError {
      throw ValidationError(error.description)
    }
  }

  func run() throws {
    try Console.run(request(run: trained.path()), compute, requiring: quality)
  }

  private func request(run: String?) throws -> GenerateRequest {
    var request = GenerateRequest(
      run: run, weights: weights, output: output, seed: compute.seed)
    (request.chains, request.steps, request.firstChain) = (chains, steps, firstChain)
    (request.timeStep, request.temperature, request.reaction) = (timeStep, temperature, reaction)
    (request.isAdjusted, request.leapfrogSteps) = (adjusted, hamiltonian)
    request.label = label
    (request.denoise, request.time, request.noiseDeviation) = (denoise, time, noiseDeviation)
    (request.relaxes, request.average, request.reference) = (relax, average, reference)
    (request.inpaint, request.mask) = (inpaint, mask)
    request.reading = try reading.options()
    (request.givesCurrents, request.fixesPolarity) = (currents, fixPolarity)
    request.givesPixels = pixels
    request.precision = products.precision
    (request.figures, request.tracedUnit, request.components) = (figures, trace, components)
    (request.usesRateComponents, request.traceStart) = (rateComponents, traceFrom)
    request.stretchesGrey = stretchGrey
    request.frames = try frames.map {
      try numbers("--frames", $0, from: 1, "steps from 1 on, as in 1000,2000")
    }
    request.comparison = compare
    request.comparedClasses = try classes.map {
      try numbers("--classes", $0, from: .min, "numbers, as in 1,3,6")
    }
    request.overwrites = overwrite
    return request
  }

  private func numbers(
    _ option: String, _ text: String, from least: Int, _ expected: String
  ) throws(ValidationError) -> [Int] {
    let parts = text.split(separator: ",").map { Int($0) }
    let numbers = parts.compactMap(\.self).filter { $0 >= least }
    guard !numbers.isEmpty, numbers.count == parts.count else {
      throw ValidationError("\(option) \(text): expected \(expected).")
    }
    return numbers
  }
}
