import ArgumentParser
import Jobs
import Reverie

extension Shard: ExpressibleByArgument {
  /// A share written as `0/8`.
  public init?(argument: String) { self.init(argument) }
}

/// `sweep`
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Train and measure over a grid, a list or draws of settings.",
    discussion: """
      The plan is a JSON file with `train`, `then`, `grid`, `list` and `random`; the guide on \
      clusters shows some. Any number of `sweep run` may share one --output: no piece is computed \
      twice, and a stopped or killed one goes on where it was.
      """,
    subcommands: [Plan.self, Run.self, Status.self, Table.self, Slurm.self])

  /// What every action needs.
  struct Common: ParsableArguments {
    @Argument(help: "The JSON file of the plan.") var file: String
    @Option(name: .shortAndLong, help: "The directory of the sweep.") var output: String

    func request(_ action: SweepRequest.Action) throws -> SweepRequest {
      var request = SweepRequest(action, try SweepPlan(file: file), output: output)
      request.file = file
      return request
    }
  }

  struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "plan",
      abstract: "List the jobs; measure by short probes how long they take.")
    @OptionGroup var common: Common
    @Option(help: "Seconds of each probe; 0 for none.") var probe = 2.0
    @OptionGroup var compute: ComputeOptions

    func validate() throws { try compute.refuseSeed() }

    func run() throws {
      var request = try common.request(.plan)
      request.probeSeconds = probe
      try Console.run(request, compute)
    }
  }

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Compute what is not finished.")
    @OptionGroup var common: Common
    @Option(help: "Compute share I of N only, written I/N, I from 0.") var shard: Shard?
    @Option(help: "Pieces computed at the same time; they share the threads.") var jobs = 1
    @Flag(help: "Try again what failed.") var retryFailed = false
    @Flag(help: "Stay while other workers compute, to take over what they leave.") var wait = false
    @Option(help: "Seconds after which a silent worker of another machine counts as dead.")
    var patience = 300.0
    @OptionGroup var compute: ComputeOptions

    func validate() throws { try compute.refuseSeed() }

    func run() throws {
      var request = try common.request(.run)
      request.shard = shard
      (request.jobs, request.retriesFailed, request.waits) = (jobs, retryFailed, wait)
      request.patience = patience
      try Console.run(request, compute)
    }
  }

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status",
      abstract: "Say how far the sweep is, and what failed.")
    @OptionGroup var common: Common
    @OptionGroup var printing: PrintOptions

    func run() throws { try Console.run(try common.request(.status), printing) }
  }

  struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "table",
      abstract: "Write table.csv (a row for each job that is done) and table.md (means over seeds)."
    )
    @OptionGroup var common: Common
    @Option(help: "A key to average over; may be repeated. (default: seeds)") var over: [String] =
      []
    @Option(name: .customLong("metric"), help: "A metric to show; may be repeated. (default: all)")
    var metrics: [String] = []
    @Option(help: "With --figure: the key along x.") var x: String?
    @Option(help: "With --figure: the key along y; the first --metric is the colour.") var y:
      String?
    @Option(help: "The picture to write (svg, png or pdf).") var figure: String?
    @OptionGroup var printing: PrintOptions

    func run() throws {
      var request = try common.request(.table)
      request.table.over = over.isEmpty ? nil : over
      request.table.metrics = metrics.isEmpty ? nil : metrics
      (request.table.x, request.table.y, request.table.figure) = (x, y, figure)
      try Console.run(request, printing)
    }
  }

  struct Slurm: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "slurm", abstract: "Print a script for sbatch.")
    @OptionGroup var common: Common
    @Option(help: "Tasks of the array.") var tasks = 4
    @Option(help: "Processors of each task.") var cpus = 1
    @Option(help: "Time limit of a task.") var time = "04:00:00"
    @Option(help: "Memory of a task, as in 4G. (default: the cluster's)") var memory: String?
    @Option(help: "(default: the cluster's)") var partition: String?
    @Option(help: "Seconds before the limit at which trainings save and leave.") var notice = 120
    @OptionGroup var printing: PrintOptions

    func run() throws {
      var request = try common.request(.slurm)
      (request.slurm.tasks, request.slurm.processors) = (tasks, cpus)
      (request.slurm.time, request.slurm.memory) = (time, memory)
      (request.slurm.partition, request.slurm.notice) = (partition, notice)
      try Console.run(request, printing)
    }
  }
}
