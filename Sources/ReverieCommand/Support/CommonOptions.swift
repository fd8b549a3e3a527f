import ArgumentParser
import Reverie

/// Options of every verb.
struct PrintOptions: ParsableArguments {
  @Flag(help: "Print results as JSON.")
  var json = false

  @Flag(help: "No progress, and no messages but warnings and errors.")
  var quiet = false
}

extension InstructionSet: ExpressibleByArgument {}

/// Options of every verb that computes.
struct ComputeOptions: ParsableArguments {
  @Option(
    name: .customLong("seed"),
    help: "Seed of every random number; the same seed gives the same bits. (default: 1)")
  var givenSeed: UInt64?

  @Option(
    help: "Threads; results do not depend on it. (default: the processors this process may use)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Instruction set of the kernels: portable, avx2, avx512 or neon. One for all machines of a cluster "
        + "makes their rounding alike. (default: the best of the machine)"))
  var kernels: InstructionSet?

  @OptionGroup var printing: PrintOptions

  /// More than any machine has.
  private static let mostThreads = 4_096

  var json: Bool { printing.json }
  var quiet: Bool { printing.quiet }
  var seed: UInt64 { givenSeed ?? 1 }

  /// Throws for a seed where documents have their own.
  func refuseSeed() throws {
    guard givenSeed != nil else { return }
    throw ValidationError("--seed: seeds are members of the requests; write them there.")
  }

  func validate() throws {
    if let threads, !(1...Self.mostThreads ~= threads) {
      throw ValidationError(
        "--threads is \(threads), expected at least 1 and at most \(Self.mostThreads).")
    }
    if let kernels, !InstructionSet.available.contains(kernels) {
      let known = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--kernels is \(kernels.rawValue), which this processor has not; expected one of \(known).")
    }
  }
}

/// Options of verbs that write a run directory.
struct RunOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The run directory to write.")
  var output: String

  @Flag(help: "Go on from the latest checkpoint of --output; start where there is no run yet.")
  var resume = false

  @Flag(help: "Replace the run in --output.")
  var overwrite = false

  @Option(help: "Updates between two checkpoints; 0 saves only when stopped.")
  var checkpointEvery: Int = 5_000

  @Option(help: "A JSON file with settings, as in the `configuration` of run.json.")
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("One setting, after --config; may be repeated.", valueName: "key.path=value")
  )
  var settings: [String] = []

  @Flag(help: "With --resume: refuse a machine that computes other bits than the first one.")
  var exact = false

  @Flag(help: "Only print the settings that the run would have.")
  var printConfig = false

  func validate() throws {
    if exact && !resume { throw ValidationError("--exact needs --resume.") }
    if resume && overwrite {
      throw ValidationError("--resume and --overwrite exclude each other; give one of them.")
    }
    if checkpointEvery < 0 {
      throw ValidationError("--checkpoint-every is \(checkpointEvery), expected 0 or more.")
    }
  }

  /// What --config and --set change, in this order.
  func changes() throws -> SettingChanges {
    var changes = SettingChanges()
    if let config { try changes.add(file: config) }
    for setting in settings { try changes.add(setting: setting) }
    return changes
  }
}
