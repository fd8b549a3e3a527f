import ArgumentParser
import Jobs

/// `convert INPUT OUTPUT`
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Convert arrays between file formats.",
    discussion: """
      Reads npy, npz, csv, idx (plain or gz), safetensors and zarr; writes npy, npz, csv, safetensors \
      and zarr. FILE.npz:key takes one array; without a key all arrays of a file go along where the \
      output holds several.
      """)

  @Argument(help: "The file to read.") var input: String
  @Argument(help: "The file to write; its extension names the format.") var output: String
  @Flag(help: "Replace the output if it exists.") var overwrite = false
  @OptionGroup var printing: PrintOptions

  func run() throws {
    var request = ConvertRequest(input: input, output: output)
    request.overwrites = overwrite
    try Console.run(request, printing)
  }
}
