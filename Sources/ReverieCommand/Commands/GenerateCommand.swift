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
      comes from a run directory, or from --weights FILE with N x N couplings [to, from].
      """)

  @Argument(help: "The run directory.") var source: String?
  @Option(help: "Bare couplings J [to, from] instead of a run.") var weights: String?
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: "Chains, one image each.") var chains = 36
  @Option(help: "Steps of every chain.") var steps = 5_000
  @Option(help: "Time step, in membrane time constants.") var timeStep = 0.01
  @Option(help: "Temperature T.") var temperature = 1.0
  @Option(help: "Reaction share a: 1 for the machine, 0 for the noisy network alone.")
  var reaction = 1.0
  @Flag(help: "Metropolis-adjusted steps: no bias of the time step.") var adjusted = false
  @Option(name: .customLong("class"), help: "The class to make, of a run with label units.")
  var label: Int?
  @Option(help: "Restore the images in this file (currents -1...1, or pixels).")
  var denoise: String?
  @Option(help: "With --denoise: time of relaxation, membrane time constants.") var time = 0.1
  @Option(help: "With --denoise: sample the posterior for Gaussian noise of this deviation.")
  var noiseDeviation: Double?
  @Option(help: "Fill in the images in this file.") var inpaint: String?
  @Option(help: "With --inpaint: one number per pixel, not 0 where it is known.") var mask: String?
  @Flag(help: "Write currents x instead of rates tanh x.") var currents = false
  @Flag(help: "Turn images with a bright border into their negatives.") var fixPolarity = false
  @Option(help: "A directory for pictures: grids over time, energy, trace, components.")
  var figures: String?
  @Option(help: "With --figures: the unit of the last chain to trace.") var trace: Int?
  @Option(help: "With --figures: images whose components show the last chain's path.")
  var components: String?
  @Flag(help: "Replace --output if it exists.") var overwrite = false
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if (source == nil) == (weights == nil) {
      throw ValidationError("Give either a run directory or --weights FILE.")
    }
    for (name, value) in [("--chains", chains), ("--steps", steps)] where value < 1 {
      throw ValidationError("\(name) is \(value), expected at least 1.")
    }
    if !(timeStep > 0 && timeStep.isFinite) {
      throw ValidationError("--time-step is \(timeStep), expected a number above 0.")
    }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature is \(temperature), expected 0 or more.")
    }
    if let noiseDeviation, !(noiseDeviation > 0) {
      throw ValidationError("--noise-deviation is \(noiseDeviation), expected a number above 0.")
    }
    if (inpaint == nil) != (mask == nil) {
      throw ValidationError("--inpaint FILE and --mask FILE go together.")
    }
    if denoise != nil && inpaint != nil {
      throw ValidationError("--denoise and --inpaint exclude each other; give one of them.")
    }
    if adjusted && (temperature == 0 || reaction != 1) {
      throw ValidationError("--adjusted needs a temperature above 0 and --reaction 1.")
    }
  }

  func run() throws {
    try OutputFile.check(output, overwrite: overwrite)
    let clock = ContinuousClock()
    let start = clock.now
    let machine = try MachineSource(run: source, weights: weights)
    let job = GenerationJob(command: self, source: machine)
    let images = try denoise != nil ? job.denoised() : inpaint != nil ? job.filled() : job.free()
    try OutputFile.write(NumericArray(images), to: output, overwrite: overwrite)
    var results = Results()
    results.add("output", output)
    results.add("shape", JSONValue.array(images.shape.map { JSONValue($0) }))
    for (name, value) in job.measured { results.add(name, value) }
    results.add("seconds", (clock.now - start).seconds)
    results.show(asJSON: compute.json)
  }
}
