import ArgumentParser
import Jobs
import Reverie

/// `job FILE.json`
struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Run a request in JSON, as other fronts send it.",
    discussion: """
      The document has `verb` and the members of that verb's request, as in \
      {"verb": "convert", "input": "a.npy", "output": "a.csv"}. Members that have a default may be \
      left out; `threads` and `kernels` may be among them.
      """)

  @Argument(help: "The file with the request.") var file: String
  @OptionGroup var compute: ComputeOptions

  func validate() throws { try compute.refuseSeed() }

  func run() throws {
    let document = try JSONValue(parsing: LocalFileSystem().read(file), source: file)
    let job = try JobDocument(document, source: file)
    if compute.kernels == nil { job.kernels?.use() }
    try Console.run(job.request, compute, threads: job.parallelism ?? .available)
  }
}
