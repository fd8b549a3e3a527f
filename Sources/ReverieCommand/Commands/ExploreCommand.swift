import ArgumentParser
import Explorer
import Jobs
import Reverie

/// `explore`
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Watch trained networks live in a browser, and turn their knobs.",
    discussion: """
      Prints one address and serves it until it is stopped (Ctrl-C). Only this machine can reach it, \
      and only those who know the address. Nothing is trained and no file is written. Without runs \
      and models it shows all there are: the runs of the folder `runs`, and the networks that come \
      with the package.
      """)

  @Argument(help: "Run directories.") var runs: [String] = []
  @Option(
    help: ArgumentHelp(
      "A network that comes with the package (see `reverie models`); may be repeated.",
      valueName: "NAME"))
  var model: [String] = []
  @Option(help: "The port to listen on. (default: a free one)") var port: UInt16?
  @Option(help: "The address to listen on; another than the default lets other machines in.")
  var host = "127.0.0.1"
  @Flag(help: "Do not open a browser.") var noBrowser = false
  @Flag(help: "End when standard input ends, for programs that start this one.")
  var endsWithInput = false
  @OptionGroup var compute: ComputeOptions

  func run() throws {
    compute.kernels?.use()
    let found = try LiveRun.all(runs: runs, models: model)
    let files = try PageFiles(in: PageFiles.folder)
    if let missing = files.missing { Console.warn(missing) }
    if host != "127.0.0.1" {
      Console.warn("other machines can reach \(host), and all that is sent can be read on the way.")
    }
    let server = try ExplorerServer(
      runs: found, at: PageAddress(host: host, port: port ?? ExplorerServer.freePort(of: host)),
      resources: files, parallelism: compute.threads.map(Parallelism.init) ?? .available)
    let page = server.address.text + (compute.givenSeed.map { "#seed=\($0)" } ?? "")
    let (printsJSON, opensBrowser) = (compute.json, !noBrowser)
    if endsWithInput { server.stopWithInput() }
    try server.runUntilStopped {
      try Console.print(printsJSON ? JSONValue.object(["address": JSONValue(page)]).text : page)
      if opensBrowser { ExplorerServer.openBrowser(at: page) }
    }
  }
}
