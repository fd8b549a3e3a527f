import ArgumentParser
import Reverie

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

  func run() throws {
    try OutputFile.check(output, overwrite: overwrite)
    let holdsSeveral = output.hasSuffix(".npz") || output.hasSuffix(".safetensors")
    let source = input.split(separator: "/").last ?? ""
    if holdsSeveral && !source.contains(":") {
      try ArrayFile.writeAll(try ArrayFile.readAll(input), to: output)
    } else {
      try ArrayFile.write(try ArrayFile.read(input), to: output)
    }
    print(output)
  }
}
