import ArgumentParser
import Jobs
import Reverie

/// `physiology RUN`
struct PhysiologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "physiology",
    abstract: "Show gratings to a trained iterative model: tuning, contrast, size, masks.",
    discussion: """
      Writes of the neurons that gratings drive best: neuron, orientation (degrees), frequency (cycles per \
      image), phase, rate (spikes, or activity, per step), selectivity, half_width (degrees), suppression by an orthogonal \
      mask, tuning [neuron, orientation], contrast_rates [neuron, contrast], size_rates [neuron, radius], \
      and latency [contrast] (steps), from a state that is adapted to a blank field.
      """)

  @OptionGroup var trained: RunArguments
  @Option(help: "Weights in place of a run: the model.safetensors of one, or reference weights.")
  var weights: String?
  @Option(help: "With --weights of bare files: activation of Gaussian latents. (default: relu)")
  var activation: LatentActivation?
  @Option(help: "Neurons that are followed, those with the highest rates first.") var neurons = 60
  @Option(help: "Orientations, evenly spread over half a turn.") var orientations = 12
  @Option(
    help:
      "Spatial frequencies, cycles per image. (default: those of 1,1.5,2,3,4,5,6 that the image holds)"
  )
  var frequencies: String?
  @Option(help: "Phases of every grating.") var phases = 4
  @Option(help: "Contrasts of a neuron's best grating. (default: 0.1,0.2,0.4,0.6,0.8,1,1.5,2)")
  var contrasts: String?
  @Option(help: "Radii of apertures, image widths. (default: 0.125,0.25,0.5)") var radii: String?
  @Option(help: "Inference steps on a stimulus.") var steps = 300
  @Option(help: "Inference steps on a blank field before it.") var blankSteps = 300
  @Flag(
    help: "With the noise of draws, as rectified Gaussian latents always: rates are of one run.")
  var noisy = false
  @Option(name: .shortAndLong, help: "The file to write: npz, safetensors or zarr.")
  var output: String
  @Flag(help: "Replace --output if it exists.") var overwrite = false
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if trained.isGiven == (weights != nil) {
      throw ValidationError(
        "Give a run directory, --model NAME, or --weights FILE.safetensors.")
    }
    if activation != nil && weights == nil {
      throw ValidationError("--activation belongs to --weights; a run knows its own.")
    }
  }

  func run() throws {
    var request = PhysiologyRequest(output: output)
    (request.source, request.weights) = (try trained.path(), weights)
    (request.activation, request.overwrites) = (activation, overwrite)
    (request.steps, request.blankSteps) = (steps, blankSteps)
    (request.mode, request.seed) = (noisy ? .sample : .mean, compute.seed)
    request.stimuli.neurons = neurons
    (request.stimuli.orientations, request.stimuli.phases) = (orientations, phases)
    request.stimuli.frequencies = try list(frequencies, "--frequencies")
    if let list = try list(contrasts, "--contrasts") { request.stimuli.contrasts = list }
    if let list = try list(radii, "--radii") { request.stimuli.radii = list }
    try Console.run(request, compute)
  }

  private func list(_ text: String?, _ option: String) throws -> [Double]? {
    try text.map { try NumberList.parse($0, separator: ",", option: option) }
  }
}
