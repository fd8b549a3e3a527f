import ArgumentParser
import Jobs
import Reverie

extension Convention: ExpressibleByArgument {}

/// `diagnose FILE…`
struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Convergence of draws, and their distance from a reference.",
    discussion: """
      A [chain, draw, unit] array holds chains; a [draw, unit] array or table is one chain, unless a \
      column `chain` splits it; each of several files adds its chains. Says on standard error what it \
      understood; what it cannot decide it refuses, naming the option that does. Prints effective sample sizes, rank-normalised split R-hat and Monte Carlo \
      standard errors (Vehtari et al. 2021). With --reference, distances in coordinates standardised \
      by the reference, each beside its sampling floor: the same distance between two true sets.

      Input for which an estimate has no meaning gives "undefined" (null with --json). With \
      --convention arviz such input is treated as ArviZ does: draws that are all equal count as so \
      many independent draws, and infinities enter the diagnostics that look at ranks only.
      """)

  @Argument(help: "Files of draws.") var files: [String]
  @Option(help: "What input without a meaningful estimate gives: strict (undefined) or arviz.")
  var convention = Convention.strict
  @Option(help: "Draws of the true law, [draw, unit].") var reference: String?
  @Option(
    help: ArgumentHelp(
      "Time between two draws of a chain, in τ (time step times --thin of `sample`): also print "
        + "autocorrelation times and effective draws per τ.", valueName: "TAU"))
  var interval: Double?
  @Option(help: "Exit with 2 if any R-hat is above this.") var maxRHat: Double?
  @Option(help: "Exit with 2 if any effective sample size is below this.") var minESS: Double?
  @Option(help: "Exit with 2 if the sliced Wasserstein distance exceeds its floor by this factor.")
  var maxRatio: Double?
  @OptionGroup(title: "Reading") var reading: ReadingArguments
  @OptionGroup var quality: QualityOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if let interval, !(interval > 0 && interval.isFinite) {
      throw ValidationError("--interval is \(interval), expected a number above 0.")
    }
    if maxRatio != nil && reference == nil {
      throw ValidationError("--max-ratio needs --reference.")
    }
  }

  func run() throws {
    var request = DiagnoseRequest(files: files, seed: compute.seed)
    (request.convention, request.reference, request.interval) = (convention, reference, interval)
    request.reading = reading.options
    request.requirements.maximumRHat = maxRHat
    request.requirements.minimumEffectiveSampleSize = minESS
    request.requirements.maximumRatio = maxRatio
    try Console.run(request, compute, requiring: quality)
  }
}
