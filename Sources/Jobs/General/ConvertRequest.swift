import Archives
import Tensors

/// `convert INPUT OUTPUT`: arrays between file formats.
public struct ConvertRequest: JobRequest {
  /// The verb `convert`.
  public static let verb = "convert"
  /// No files.
  public static var defaults: Self { Self(input: "", output: "") }
  /// Both files.
  public static let required = ["input", "output"]

  /// The file to read; `FILE.npz:key` names one array.
  public var input: String
  /// The file to write; its extension names the format.
  public var output: String
  /// Whether to replace the output.
  public var overwrites = false

  /// The request with everything else at its default.
  public init(input: String, output: String) { (self.input, self.output) = (input, output) }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try OutputFile.check(output, overwrite: overwrites)
    try Self.advising { try convert(context) }
    // What was said of rows that were there before is not true of these.
    try LocalFileSystem().removeTree(Provenance.path(of: output))
    var result = JobResult()
    result.files = [output]
    result.text = output
    result.json = .string(output)
    return result
  }

  private func convert(_ context: JobContext) throws {
    let isWhole = ArrayFile.path(of: input) == input
    if ArrayFile.holdsSeveral(output) && isWhole {
      let (all, units) = try ArrayFile.readAllNamed(input)
      if all.count == 1, OutputFile.format(of: output) == "zarr", let only = all.values.first {
        try ArrayFile.write(only, to: output, units: units)
      } else {
        try ArrayFile.writeAll(all, units: units, to: output)
      }
    } else {
      let (array, units) = try ArrayFile.readNamed(input)
      guard array.count > 0 || OutputFile.format(of: output) != "csv" else {
        throw JobError(
          .wrongUse,
          "\(output): a table has no place for the shape \(array.shape), which has no numbers. Write npy, npz, "
            + "safetensors or zarr.")
      }
      OutputFile.warn(ofChainsLostIn: output, shape: array.shape, context)
      try ArrayFile.write(array, to: output, units: units)
    }
  }

  /// A cell of a table that is no number was mostly written on purpose, as `NA` is.
  private static func advising(_ convert: () throws -> Void) throws {
    do {
      try convert()
    } catch ArchiveError.malformed(let source, .text(let line, let column), let expected, let got)
      where expected.hasPrefix("a number")
    {
      let (place, advice) = (
        "line \(line), column \(column)", "Write nan there, or leave the row out."
      )
      throw JobError(
        .malformedInput, "\(source), \(place): expected \(expected), got \(got). \(advice)",
        details: ErrorDetails(
          path: source, place: place, expected: expected, got: got, advice: advice))
    }
  }
}
