import ArgumentParser
import Jobs
import Reverie

extension SamplingRequest.Mode: ExpressibleByArgument {}

extension SampleForces.Clamp: ExpressibleByArgument {
  /// A clamp written as `UNIT=VALUE`.
  public init?(argument: String) { self.init(argument) }
}

/// `sample RUN`
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw samples from a trained reservoir run.",
    discussion: """
      Writes final states [chain, unit] in data units; with --draws K, [chain, draw, unit], one draw \
      every --thin steps after --duration. The extension of --output names the format: npy, npz, csv, \
      safetensors or zarr.
      """)

  @Argument(help: "The run directory.") var source: String
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: "Independent chains.") var chains = 1_000
  @Option(help: "Time before the first draw, in membrane time constants.") var duration = 20.0
  @Option(help: "Time step, in membrane time constants. (default: from the network's stiffness)")
  var timeStep: Double?
  @Option(
    help: ArgumentHelp(
      "What is integrated: output, hidden, annealed, metropolis or exchange (tied), network "
        + "(sampler-only).")
  )
  var mode = SamplingRequest.Mode.output
  @Option(help: "Draws of each chain.") var draws = 1
  @Option(name: .customLong("thin"), help: "Steps between two draws of a chain.") var thinning = 100
  @Option(help: "In hidden mode, also write the firing rates [chain, draw, n] to this file.")
  var rates: String?
  @Option(
    help: "Strength l of an irreversible drift (I - Q) s, Q = [[0, l], [-l, 0]]: faster mixing.")
  var skew: Float?
  @Option(help: "A skew-symmetric Q [m, m] of your own, in the network's coordinates.")
  var skewMatrix: String?
  @Option(
    help: ArgumentHelp(
      "Sample the posterior given an observation y = A x + N(0, R): an npz with `map` A [k, m], "
        + "`value` y [k] and `covariance` R [k, k], in data units.", valueName: "FILE.npz"))
  var observe: String?
  @Option(
    help: ArgumentHelp(
      "Hold a unit, counted from 0, at a value in data units; may be repeated.",
      valueName: "UNIT=VALUE"))
  var clamp: [SampleForces.Clamp] = []
  @Option(
    help: "A covariance-like D [m, m], in the network's coordinates: drift D s, same law, faster.")
  var precondition: String?
  @Flag(help: "Also compare the moments at the time step and at half of it.") var biasReport = false
  @Flag(help: "Replace --output if it exists.") var overwrite = false
  @OptionGroup var quality: QualityOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    do {
      try request.check()
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() throws { try Console.run(request, compute, requiring: quality) }

  private var request: SampleRequest {
    var request = SampleRequest(source: source, output: output, seed: compute.seed)
    (request.mode, request.chains, request.duration) = (mode, chains, duration)
    (request.timeStep, request.draws, request.thinning) = (timeStep, draws, thinning)
    (request.rates, request.reportsBias, request.overwrites) = (rates, biasReport, overwrite)
    (request.forces.skew, request.forces.skewMatrix) = (skew, skewMatrix)
    (request.forces.preconditioner, request.forces.observation) = (precondition, observe)
    request.forces.clamps = clamp
    return request
  }
}
