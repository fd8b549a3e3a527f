import ArgumentParser
import Jobs

/// `demo`
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Train small networks on embedded data, sample, and write a report.",
    discussion: "Takes under two minutes on two cores and needs no files.")

  @Option(name: .shortAndLong, help: "The directory to write.") var output = "demo-report"
  @OptionGroup var compute: ComputeOptions

  func run() throws { try Console.run(DemoRequest(output: output, seed: compute.seed), compute) }
}
