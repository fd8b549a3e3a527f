import ArgumentParser
import Figures
import Reverie

/// `generate RUN`
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Images from a Langevin machine: from noise, denoised, or filled in.",
    discussion: """
      Writes rates tanh x [chain, unit], or currents with --currents. Without a bias a machine makes \
      each image in both signs; --fix-polarity gives all the dark background of the data. A machine \
      comes from a run directory, with the time step and temperature of its training, or from \
      --weights FILE with N x N couplings [to, from].
      """)

  @Argument(help: "The run directory.") var source: String?
  @Option(help: "Bare couplings J [to, from] instead of a run.") var weights: String?
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: "Chains, one image each. (default: 36)") var chains: Int?
  @Option(help: "Steps of every chain. (default: 50 time constants; 80 for runs of `balanced`)")
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
  @Option(help: "Restore the images in this file (currents -1...1, or pixels).")
  var denoise: String?
  @Option(
    help: "With --denoise: time of relaxation, membrane time constants. (default: 0.1)")
  var time: Double?
  @Option(help: "With --denoise: sample the posterior for Gaussian noise of this deviation.")
  var noiseDeviation: Double?
  @Option(help: "Fill in the images in this file.") var inpaint: String?
  @Option(help: "With --inpaint: one number per pixel, not 0 where it is known.") var mask: String?
  @Flag(help: "Write currents x instead of rates tanh x.") var currents = false
  @Flag(help: "Turn images with a bright border into their negatives.") var fixPolarity = false
  @Option(help: "A directory for pictures: grids over time, energy, trace, components.")
  var figures: String?
  @Option(help: "With --figures: the unit of the last chain to trace.") var trace: Int?
  @Option(
    help: "With --figures: images whose first 400 give components, for the last chain's path.")
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
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if (source == nil) == (weights == nil) {
      throw ValidationError("Give either a run directory or --weights FILE.")
    }
    for (name, value) in [
      ("--chains", chains), ("--steps", steps), ("--hamiltonian", hamiltonian),
    ] {
      if let value, value < 1 {
        throw ValidationError("\(name) is \(value), expected at least 1.")
      }
    }
    if let timeStep, !(timeStep > 0 && timeStep.isFinite) {
      throw ValidationError("--time-step is \(timeStep), expected a number above 0.")
    }
    if let temperature, !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature is \(temperature), expected 0 or more.")
    }
    if !reaction.isFinite {
      throw ValidationError("--reaction is \(reaction), expected a number.")
    }
    if let time, !(time >= 0 && time.isFinite) {
      throw ValidationError("--time is \(time), expected 0 or more.")
    }
    try validateRestoration()
    try validateCombinations()
    if let steps { try validatePlaces(in: steps) }
    _ = try comparedClasses()
  }

  /// Checks steps that are named against `steps` of the run.
  func validatePlaces(in steps: Int) throws {
    if let traceFrom, traceFrom < 0 || traceFrom >= steps {
      throw ValidationError("--trace-from is \(traceFrom), expected 0 to below --steps \(steps).")
    }
    if let last = try frameSteps()?.last, last > steps {
      throw ValidationError("--frames: \(last) is beyond --steps \(steps).")
    }
  }

  private func validateRestoration() throws {
    if let noiseDeviation, !(noiseDeviation > 0 && noiseDeviation.isFinite) {
      throw ValidationError("--noise-deviation is \(noiseDeviation), expected a number above 0.")
    }
    if (inpaint == nil) != (mask == nil) {
      throw ValidationError("--inpaint FILE and --mask FILE go together.")
    }
    if denoise != nil && inpaint != nil {
      throw ValidationError("--denoise and --inpaint exclude each other; give one of them.")
    }
    for (option, isGiven) in [
      ("--time", time != nil), ("--noise-deviation", noiseDeviation != nil),
    ]
    where isGiven && denoise == nil {
      throw ValidationError("\(option) is for --denoise FILE; give that too.")
    }
    guard denoise != nil || inpaint != nil else { return }
    let name = denoise != nil ? "--denoise" : "--inpaint"
    for (option, isGiven) in [
      ("--figures", figures != nil), ("--compare", compare != nil), ("--class", label != nil),
      ("--currents", currents), ("--chains", chains != nil),
    ] where isGiven {
      throw ValidationError("\(option) is for images from noise; leave it out with \(name).")
    }
    if denoise != nil && steps != nil {
      throw ValidationError("--steps does not go with --denoise; give --time.")
    }
  }

  private func validateCombinations() throws {
    if adjusted && hamiltonian != nil {
      throw ValidationError("--adjusted and --hamiltonian exclude each other; give one of them.")
    }
    if let name = adjusted ? "--adjusted" : hamiltonian == nil ? nil : "--hamiltonian" {
      if temperature == 0 || reaction != 1 {
        throw ValidationError("\(name) needs a temperature above 0 and --reaction 1.")
      }
      for (option, isGiven) in [
        ("--figures", figures != nil), ("--compare", compare != nil), ("--class", label != nil),
        ("--denoise", denoise != nil), ("--inpaint", inpaint != nil),
      ] where isGiven {
        throw ValidationError("\(name) does not go with \(option); leave one of them out.")
      }
    }
    for (option, isGiven) in [
      ("--trace", trace != nil), ("--components", components != nil),
      ("--stretch-grey", stretchGrey),
    ] where isGiven && figures == nil {
      throw ValidationError("\(option) is for --figures DIR; give that too.")
    }
    if rateComponents && components == nil {
      throw ValidationError("--rate-components is for --components FILE; give that too.")
    }
    if traceFrom != nil && trace == nil && components == nil {
      throw ValidationError("--trace-from is for --trace or --components; give one of them.")
    }
    if frames != nil && figures == nil && compare == nil {
      throw ValidationError("--frames is for --figures or --compare; give one of them.")
    }
    if classes != nil && compare == nil { throw ValidationError("--classes is for --compare.") }
  }

  /// The steps of --frames, ascending; nil where they are not given.
  func frameSteps() throws -> [Int]? {
    guard let frames else { return nil }
    let numbers = frames.split(separator: ",").map { Int($0) }
    let valid = numbers.compactMap(\.self).filter { $0 >= 1 }
    guard !valid.isEmpty, valid.count == numbers.count else {
      throw ValidationError("--frames \(frames): expected steps from 1 on, as in 1000,2000.")
    }
    return Set(valid).sorted()
  }

  /// The classes of --classes; nil where they are not given.
  func comparedClasses() throws -> [Int]? {
    guard let classes else { return nil }
    let numbers = classes.split(separator: ",").map { Int($0) }
    guard !numbers.isEmpty, !numbers.contains(nil) else {
      throw ValidationError("--classes \(classes): expected numbers, as in 1,3,6.")
    }
    return numbers.compactMap(\.self)
  }

  func run() throws {
    try OutputFile.check(output, overwrite: overwrite)
    let clock = ContinuousClock()
    let start = clock.now
    let machine = try MachineSource(run: source, weights: weights)
    let job = GenerationJob(command: self, source: machine)
    try validatePlaces(in: job.steps)
    let images = try denoise != nil ? job.denoised() : inpaint != nil ? job.filled() : job.free()
    try OutputFile.write(NumericArray(images), to: output)
    var results = Results()
    results.add("output", output)
    results.add("shape", JSONValue.array(images.shape.map { JSONValue($0) }))
    for (name, value) in job.measured { results.add(name, value) }
    if let occupation = job.occupation { add(occupation, to: &results) }
    results.add("seconds", (clock.now - start).seconds)
    results.show(asJSON: compute.json)
  }

  /// One line per time and class, as in `t=10 class 3  0.31 (data 0.33)`.
  private func add(_ occupation: ClassOccupation, to results: inout Results) {
    for point in occupation.points {
      let time = "t=\(Results.short(point.time))"
      for label in occupation.classes {
        let (share, expected) = (point.shares[label] ?? 0, occupation.dataShares[label] ?? 0)
        results.add("\(time) class \(label)", share)
        results.add("\(time) class \(label) in data", expected)
      }
      results.add("\(time) worst factor", occupation.worstFactor(of: point))
      results.add("\(time) similarity", point.similarity)
    }
  }
}
