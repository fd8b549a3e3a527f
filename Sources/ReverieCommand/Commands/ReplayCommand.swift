import ArgumentParser
import Jobs
import Reverie

extension ReplayProtocol.Start: ExpressibleByArgument {}
extension ReplayDynamics.NoiseScale: ExpressibleByArgument {}
extension ReplayDynamics.AdaptationSite: ExpressibleByArgument {}
extension ReplayProtocol.AdaptationForm: ExpressibleByArgument {}
extension EventScoring.Shuffle: ExpressibleByArgument {}

private let presetNames = ReplaySetting.presets.map(\.name).joined(separator: ", ")

/// `replay RUN`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Replay: a trained network left alone with its noise.",
    discussion: """
      Writes positions [replay, time, 2] and time (seconds) to an npz archive; with --outputs and \
      --states what the network said and was. Positions are arena units; of tracked animals the \
      arrays scale and origin lead back to the file's unit, which --pynapple uses. --pynapple writes the positions as a TsdFrame with one \
      epoch per replay. --metrics scores the late half of replays beside the behaviour of training and \
      beside awake runs held out from it, from the starts asked for and from shuffled ones; \
      `reverie describe replay` says what each name means.
      """)

  @OptionGroup var trained: RunArguments
  @Option(name: .shortAndLong, help: "The archive to write (npz).") var output: String?
  @Option(help: "Replays.") var count = 100
  @Option(
    name: [.long, .customLong("first-chain")],
    help: "Replays before the first one: pieces of more replays.")
  var firstReplay = 0
  @Option(help: "Steps of each.") var steps = 400
  @Option(help: "Steps left out at the start of each.") var warmup = 0
  @Option(help: "Start: encoded, resting, last-awake or shuffled.")
  var start = ReplayProtocol.Start.encoded
  @Option(
    help: ArgumentHelp(
      "Friction and adaptation by name: \(presetNames). What is given beside it counts instead.",
      valueName: "name"))
  var preset = "base"
  @Option(help: "Friction λ, above 0 to 1; below 1 gives momentum. (default: 1)") var friction:
    Double?
  @Option(help: "Adaptation b, per step. (default: 0)") var adaptation: Double?
  @Option(help: "Time constant τ of adaptation, steps. (default: 50)") var adaptationTime: Double?
  @Option(help: "Where adaptation acts: outside or inside the nonlinearity.")
  var adaptationSite = ReplayDynamics.AdaptationSite.outside
  @Option(
    help: ArgumentHelp(
      "What adaptation acts on: rates, as in the paper, or deviations from their means, which explores "
        + "instead of silencing. (default: the preset's)"))
  var adaptationForm: ReplayProtocol.AdaptationForm?
  @Option(help: "How noise follows friction: raw, or fdt.")
  var noiseScale = ReplayDynamics.NoiseScale.raw
  @Option(help: "Noise σ per step: doubled (√2 σ of training), same, or a number.")
  var noise = "doubled"
  @Option(help: "Leak κ instead of the trained one.") var leak: Double?
  @Flag(help: "Also write outputs [replay, time, output].") var outputs = false
  @Option(help: "Also write hidden states every so many steps; 0 for none.") var states = 0
  @Option(help: "Also write positions for pynapple to this npz file.") var pynapple: String?
  @Option(help: "Write figures of the replays to this directory.") var figures: String?
  @Option(
    help: ArgumentHelp(
      "Draw spikes from place cells, decode them, score events against shuffles, and write the "
        + "events to this file; spikes and posteriors (npz) and a figure (svg, png, pdf) beside it.",
      valueName: "file.json"))
  var decode: String?
  @Option(help: "With --decode: rate of a cell at its peak, Hz. (default: 20)") var peakRate:
    Double?
  @Option(
    help:
      "With --decode: cell-identity, place-rotation, time-bins or pooled-positions. (default: cell-identity)"
  )
  var shuffle: EventScoring.Shuffle?
  @Option(
    help: ArgumentHelp(
      "Of tracked animals: recorded spikes (times, unit ids) with positions, whose candidate events "
        + "at rest are decoded and printed beside replay.", valueName: "file.npz"))
  var compare: String?
  @Option(
    help: ArgumentHelp(
      "With --compare: an interval of rest in seconds; may be repeated.", valueName: "start:end"))
  var rest: [String] = []
  @Option(
    help: ArgumentHelp(
      "With --compare: write every scored event with its p-value to this file.",
      valueName: "file.json"))
  var events: String?
  @Option(help: "With --compare: shuffles of each event. (default: 500)") var shuffles: Int?
  @Option(
    help: ArgumentHelp(
      "With --compare: also score so many planted and Poisson events made of the recording's own maps, "
        + "and the events with units dealt out to other maps.", valueName: "count"))
  var controls: Int?
  @Option(
    help: ArgumentHelp(
      "Of tracked animals: decode held-out running from the spikes of a recording and print the error; "
        + "no replay.", valueName: "file.npz"))
  var decodeRunning: String?
  @Flag(help: "Measure replay beside awake runs and print cautions with the numbers.")
  var metrics = false
  @Flag(help: "Print the spectral radius of eq. (13) and (14) at replayed states; no replay.")
  var checkStability = false
  @Flag(help: "Replace files that exist.") var overwrite = false
  @OptionGroup var quality: QualityOptions
  @OptionGroup var products: PrecisionOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if compare == nil, events != nil || shuffles != nil || controls != nil {
      throw ValidationError("--events, --shuffles and --controls belong to --compare FILE.npz.")
    }
    if (compare == nil) != rest.isEmpty {
      throw ValidationError("--compare FILE.npz and --rest START:END belong together.")
    }
    if decode == nil, peakRate != nil || shuffle != nil {
      throw ValidationError("--peak-rate and --shuffle belong to --decode FILE.json.")
    }
    do {
      try request().check()
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// Not when options are validated: one that is misspelt is the matter, before what it would have been.
  private func checkResults() throws(JobError) {
    let files = [output, figures, pynapple, decode, compare, decodeRunning].compactMap(\.self)
    guard files.isEmpty, !checkStability, !metrics else { return }
    throw JobError(
      .wrongUse,
      "no result is asked for: give --output FILE.npz, --pynapple FILE.npz, --decode FILE.json, --metrics, "
        + "--figures DIR, --decode-running FILE.npz or --check-stability.")
  }

  func run() throws {
    try checkResults()
    var request = try request()
    request.noise = try noiseStrength()
    request.comparison = try compare.map { file in
      var comparison = ReplayRequest.Comparison(file: file, rests: try rest.map(interval))
      (comparison.events, comparison.shuffles) = (events, shuffles)
      comparison.controls = controls
      return comparison
    }
    try Console.run(request, compute, requiring: quality)
  }

  /// What the options say, but for noise and rest, whose texts are read by `run`.
  private func request() throws(JobError) -> ReplayRequest {
    var request = ReplayRequest(source: try trained.requiredPath())
    (request.seed, request.preset, request.leak) = (compute.seed, preset, leak)
    (request.friction, request.adaptation) = (friction, adaptation)
    (request.adaptationTime, request.adaptationSite) = (adaptationTime, adaptationSite)
    (request.adaptationForm, request.noiseScale) = (adaptationForm, noiseScale)
    (request.runningFile, request.firstReplay) = (decodeRunning, firstReplay)
    (request.count, request.steps, request.warmup, request.start) = (count, steps, warmup, start)
    (request.keepsOutputs, request.stateInterval) = (outputs, states)
    (request.output, request.pynapple, request.figures) = (output, pynapple, figures)
    request.decoding = decode.map { file in
      var decoding = ReplayRequest.Decoding(file: file)
      decoding.peakRate = peakRate ?? decoding.peakRate
      decoding.shuffle = shuffle ?? decoding.shuffle
      return decoding
    }
    (request.measures, request.checksStability) = (metrics, checkStability)
    request.overwrites = overwrite
    request.precision = products.precision
    return request
  }

  private func noiseStrength() throws -> ReplayProtocol.Noise {
    switch noise {
    case "doubled": return .doubledVariance
    case "same": return .same
    default:
      guard let value = Double(noise), value >= 0, value.isFinite else {
        throw JobError(
          .wrongUse, "--noise \(noise): expected doubled, same, or a number of 0 or more.")
      }
      return .absolute(value)
    }
  }

  /// The ends of an interval of rest, seconds.
  private func interval(_ text: String) throws -> [Double] {
    let ends = try NumberList.parse(text, separator: ":", count: 2, option: "--rest")
    guard ends[0] < ends[1] else {
      throw JobError(.wrongUse, "--rest \(text): expected the start first.")
    }
    return ends
  }
}
