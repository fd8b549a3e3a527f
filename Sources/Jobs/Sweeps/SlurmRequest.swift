/// What a sweep's script asks Slurm for.
public struct SlurmRequest: Codable, Sendable, Equatable {
  /// Tasks of the array; they share the sweep, so that none idles while another has work left.
  public var tasks = 4
  /// Processors of each task.
  public var processors = 1
  /// Time limit of a task, as Slurm writes it.
  public var time = "04:00:00"
  /// Memory of a task, as Slurm writes it; nil for the cluster's default.
  public var memory: String?
  /// nil for the cluster's default.
  public var partition: String?
  /// Seconds before the time limit at which a training is told to save and leave.
  public var notice = 120

  /// The defaults.
  public init() {}

  /// A script for `sbatch`. A task that ran out of time saves a checkpoint, ends with 75 and is queued
  /// again; the same array can be submitted again at any time and computes what is left.
  func script(for sweep: SweepRequest, jobs: Int) throws -> String {
    try check()
    guard let file = sweep.file else {
      throw JobError(.wrongUse, "slurm: the plan must be in a file that the nodes can read.")
    }
    let count = max(1, min(tasks, jobs))
    let optional = [
      memory.map { "#SBATCH --mem=\($0)" }, partition.map { "#SBATCH --partition=\($0)" },
    ].compactMap { $0 }
    return
      ([
        "#!/bin/bash", "#SBATCH --job-name=reverie-sweep", "#SBATCH --array=0-\(count - 1)",
        "#SBATCH --cpus-per-task=\(processors)", "#SBATCH --time=\(time)",
      ] + optional + [
        "#SBATCH --signal=B:USR1@\(notice)", "#SBATCH --requeue", "#SBATCH --open-mode=append", "",
        "reverie sweep run \(Self.quoted(file)) --output \(Self.quoted(sweep.output)) \\",
        "  --threads \"$SLURM_CPUS_PER_TASK\" --quiet &",
        "worker=$!",
        "trap 'kill -USR1 \"$worker\" 2>/dev/null' USR1 TERM",
        "wait \"$worker\"; code=$?",
        "# A signal ends a wait while the worker still saves; waiting again gives its own code.",
        "while [ \"$code\" -gt 128 ]; do",
        "  kill -0 \"$worker\" 2>/dev/null; gone=$?",
        "  wait \"$worker\"; code=$?",
        "  if [ \"$gone\" -ne 0 ]; then break; fi  # a worker that was killed has no other code",
        "done",
        "# 138 is the end by the signal itself, while the program was loaded: nothing was lost either.",
        "if [ \"$code\" -eq 75 ] || [ \"$code\" -eq 138 ]; then scontrol requeue \"$SLURM_JOB_ID\"; fi",
        "exit \"$code\"",
      ]).joined(separator: "\n")
  }

  private func check() throws {
    for (name, value) in [("--tasks", tasks), ("--cpus", processors), ("--notice", notice)]
    where value < 1 {
      throw JobError(.wrongUse, "\(name) is \(value), expected at least 1.")
    }
    for (name, text) in [("--time", time), ("--memory", memory), ("--partition", partition)] {
      if let text, text.isEmpty || text.contains(where: \.isWhitespace) {
        throw JobError(.wrongUse, "\(name) is `\(text)`, expected one word.")
      }
    }
    guard time.wholeMatch(of: /(\d+-)?\d+(:\d+){0,2}|INFINITE|UNLIMITED/) != nil else {
      throw JobError(
        .wrongUse,
        "--time is `\(time)`, expected minutes, hours:minutes:seconds or days-hours, as in 04:00:00."
      )
    }
  }

  /// For a shell.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
