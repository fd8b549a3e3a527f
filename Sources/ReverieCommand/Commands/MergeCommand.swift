import ArgumentParser
import Jobs

/// `merge PIECES…`
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Put together what was computed in pieces.",
    discussion: """
      Pieces are outputs of sample, replay, generate and infer with --first-chain (of infer, whole \
      directories), in any order. The output has the bytes of the run that computes all of them, whatever \
      the number of pieces. What does not belong together is refused: other weights, settings or \
      seeds, rows that are in two pieces or in none.
      """)

  @Argument(help: "Files or directories to put together.") var pieces: [String]
  @Option(name: .shortAndLong, help: "The file to write, in the format of the pieces.")
  var output: String
  @Flag(help: "Replace --output if it exists.") var overwrite = false
  @OptionGroup var printing: PrintOptions

  func run() throws {
    var request = MergeRequest(pieces: pieces, output: output)
    request.overwrites = overwrite
    try Console.run(request, printing)
  }
}
