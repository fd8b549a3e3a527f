import ArgumentParser
import Figures
import Jobs
import Reverie

/// `demo`
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Train small networks on embedded data, sample, and write a report.",
    discussion: "Takes under two minutes on two cores and needs no files.")

  @Option(name: .shortAndLong, help: "The directory to write.") var output = "demo-report"
  @OptionGroup var compute: ComputeOptions

  func run() throws {
    var report = Report(
      title: "Reverie demo", subtitle: "networks that sample, seed \(compute.seed)")
    try ReservoirDemo(compute: compute).add(to: &report)
    try ReplayDemo(compute: compute).add(to: &report)
    try LangevinFamily.addDemo(
      to: &report, seed: compute.seed, context: Console.context(compute))
    try PoissonDemo(compute: compute).add(to: &report)
    report.citations(
      bibTeX: Citations.families.keys.sorted().flatMap { Citations.families[$0] ?? [] }
        + Citations.diagnostics)
    let path = "\(output)/report.html"
    try LocalFileSystem().createDirectories(output)
    try AtomicFile.write(Array(report.html.utf8), to: path)
    var results = Results()
    results.add("report", path)
    results.show(asJSON: compute.json)
  }
}

/// The reservoir's part of the demo: the three-component mixture in the plane.
struct ReservoirDemo {
  let compute: ComputeOptions

  func add(to report: inout Report) throws {
    let configuration = ReservoirConfiguration(target: .mixture, seed: compute.seed)
    let training = try SamplerTraining(configuration)
    let (outcome, metrics) = try InterruptibleWork.demo("reservoir", quiet: compute.quiet) {
      try training.run(onProgress: $0)
    }
    guard case .finished(let sampler) = outcome else { return }
    report.section(
      "Reservoir sampler",
      [
        "A reservoir of \(configuration.units) rate neurons, trained by denoising score matching on "
          + "draws of a mixture of three Gaussians. Its noisy dynamics then sample that law: the "
          + "output of the recurrent circuit is a Langevin diffusion."
      ])
    try ReservoirReport(
      sampler, training: training, metrics: metrics,
      parallelism: compute.parallelism
    ).add(to: &report)
  }
}
