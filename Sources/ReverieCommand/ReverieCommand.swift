import ArgumentParser
import Jobs
import Processes
import ReproductionJobs
import Reverie

/// The `reverie` tool: parses, runs, and turns every error into a message and an exit code.
@main
struct ReverieCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reverie",
    abstract: "Recurrent networks that sample: train them, run them, check them.",
    discussion: """
      Results go to standard output (as JSON with --json), progress and messages to standard error.
      Exit codes: 0 done; 1 bug; 2 a required diagnostic failed; 64 wrong use; 65 malformed input; \
      66 not found; 70 numerical failure; 73 cannot create; 74 cannot write; 75 stopped after \
      saving a checkpoint.
      """,
    version: reverieVersion,
    subcommands: [
      DemoCommand.self, TrainCommand.self, ExploreCommand.self, SampleCommand.self,
      GenerateCommand.self,
      InferCommand.self, PhysiologyCommand.self, ReplayCommand.self, DiagnoseCommand.self,
      ReproduceCommand.self,
      SweepCommand.self, DescribeCommand.self, JobCommand.self,
      MergeCommand.self, ConvertCommand.self, ListCommand.self, ModelsCommand.self,
      CiteCommand.self,
    ])

  /// `--chains -5` as `--chains=-5`: the parser would take the number for an option, where the range
  /// of the value should be the matter.
  static func joiningNegativeNumbers(_ arguments: some Sequence<String>) -> [String] {
    var joined: [String] = []
    for argument in arguments {
      if Double(argument) != nil, argument.hasPrefix("-"), let last = joined.last,
        last.hasPrefix("--"), last != "--", !last.contains("=")
      {
        joined[joined.count - 1] = "\(last)=\(argument)"
      } else {
        joined.append(argument)
      }
    }
    return joined
  }

  /// A family that is not there is the matter, before the options that it would have.
  static func checkFamily(of arguments: [String]) throws {
    guard arguments.count > 1, arguments[0] == "train", !arguments[1].hasPrefix("-") else { return }
    _ = try FamilyRegistry.current.family(arguments[1])
  }

  /// A verb or action that is not there is the matter, before the options that it would have; the nearest
  /// one is named.
  static func checkVerb(
    of arguments: ArraySlice<String>, in command: any ParsableCommand.Type = ReverieCommand.self
  ) throws {
    guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return }
    let commands = command.configuration.subcommands
    let names = commands.map { $0._commandName }
    if let index = names.firstIndex(of: word) {
      try checkVerb(of: arguments.dropFirst(), in: commands[index])
    } else if !names.isEmpty {
      let nearest = names.suggestion(for: word).map { " " + $0 } ?? ""
      throw JobError(
        .wrongUse, "no verb `\(word)`.\(nearest) There are: \(names.joined(separator: ", ")).")
    }
  }

  static func main() {
    InterruptSignal.openStandardDescriptors()
    // A file that may not grow is an error of writing, not the end of the process.
    InterruptSignal.ignoreFileSizeSignal()
    // Where a job's time ends before or after what can be saved, files are whole or not there.
    InterruptSignal.endJob {
      Console.error(
        "stopped by SIGUSR1; the same command begins again where it has written nothing yet, and a training or "
          + "`sample` goes on with --resume.")
      return ErrorKind.interrupted.code
    }
    FamilyRegistry.$current.withValue(.complete) {
      do {
        let arguments = joiningNegativeNumbers(PathText.arguments.dropFirst())
        try checkFamily(of: arguments)
        try checkVerb(of: arguments[...])
        var command = try parseAsRoot(arguments)
        try command.run()
      } catch {
        end(with: error)
      }
    }
  }

  /// Prints an error, or what was asked for in place of a command, and exits with its code.
  private static func end(with error: any Error) -> Never {
    var problem = error
    if exitCode(for: error).isSuccess {
      // Help and the version are results like any other.
      do {
        try Console.print(fullMessage(for: error))
        exit(withError: nil)
      } catch {
        problem = error
      }
    }
    if let shared = problem as? SharedFailure {
      // Only the process that failed says why; all leave with its code.
      guard let own = shared.error else {
        exit(withError: ExitCode(shared.kind?.code ?? ExitCode.failure.rawValue))
      }
      problem = own
    }
    // Errors of the argument parser print themselves.
    guard let problem = problem as? any ClassifiedError else { exit(withError: problem) }
    Console.error("\(problem)")
    exit(withError: ExitCode(problem.errorKind.code))
  }
}
