import ArgumentParser
import Jobs
import Reverie

extension SamplingRequest.Mode: ExpressibleByArgument {}

extension BlurCorrection: ExpressibleByArgument {}

/// `sample RUN`
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw samples from a trained reservoir run.",
    discussion: """
      Writes final states [chain, unit] in data units; with --draws K, [chain, draw, unit], one draw \
      every --thin steps after --duration. The extension of --output names the format: npy, npz, csv, \
      safetensors or zarr.
      """)

  private static func clamp(_ text: String) throws -> SampleForces.Clamp {
    guard let clamp = SampleForces.Clamp(text) else {
      throw ValidationError("expected the number of a unit, from 0, and a value, as in 2=0.5")
    }
    return clamp
  }

  @OptionGroup var trained: RunArguments
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: "Independent chains.") var chains = 1_000
  @Option(help: "Chains before the first one: pieces of a sampling with more chains.")
  var firstChain = 0
  @Option(
    help:
      """
      Time before the first draw, in τ. Chains that start in cells of the data go over to the law that \
      the network learned. (default: 20; after the noise levels 500 steps, or one from cells)
      """
  )
  var duration: Double?
  @Option(help: "Time step, in membrane time constants. (default: from the network's stiffness)")
  var timeStep: Double?
  @Option(
    help: ArgumentHelp(
      "What is integrated: output, hidden, annealed, metropolis or exchange (tied), network "
        + "(sampler-only). (default: annealed for noise-conditioned networks, else output)")
  )
  var mode: SamplingRequest.Mode?
  @Option(
    help: ArgumentHelp(
      "What is done against the blur of the last noise level: none, step or map. (default: map for "
        + "networks trained on given draws, else none)"))
  var correction: BlurCorrection?
  @Flag(help: "Do not compare the samples with the data of the run.") var noVerdict = false
  @Flag(
    help:
      "Go on with an unfinished csv or zarr; start where there is no output yet, and leave a complete one."
  )
  var resume = false
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
      valueName: "UNIT=VALUE"),
    transform: Self.clamp)
  var clamp: [SampleForces.Clamp] = []
  @Option(
    help: "A covariance-like D [m, m], in the network's coordinates: drift D s, same law, faster.")
  var precondition: String?
  @Flag(help: "Also compare the moments at the time step and at half of it.") var biasReport = false
  @Flag(help: "Replace --output if it exists.") var overwrite = false
  @OptionGroup var quality: QualityOptions
  @OptionGroup var products: PrecisionOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    do {
      try request().check()
    } catch {
      throw ValidationError(error.description)
    }
  }

  func run() throws { try Console.run(request(), compute, requiring: quality) }

  private func request() throws(JobError) -> SampleRequest {
    var request = SampleRequest(
      source: try trained.requiredPath(), output: output, seed: compute.seed)
    (request.mode, request.chains, request.duration) = (mode, chains, duration)
    (request.timeStep, request.draws, request.thinning) = (timeStep, draws, thinning)
    (request.rates, request.reportsBias, request.overwrites) = (rates, biasReport, overwrite)
    (request.forces.skew, request.forces.skewMatrix) = (skew, skewMatrix)
    (request.forces.preconditioner, request.forces.observation) = (precondition, observe)
    (request.firstChain, request.correction) = (firstChain, correction)
    (request.judges, request.isResumed) = (!noVerdict, resume)
    request.forces.clamps = clamp
    request.precision = products.precision
    return request
  }
}
