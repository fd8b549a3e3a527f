import Archives
import Testing

@testable import Jobs

@Suite struct SlurmRequestTests {
  private func request(_ slurm: SlurmRequest) throws -> SweepRequest {
    let plan = try SweepPlan(
      JSONValue(parsing: #"{"train": {"family": "replay"}}"#), source: "plan.json")
    var request = SweepRequest(.slurm, plan, output: "it's here")
    (request.slurm, request.file) = (slurm, "plan.json")
    return request
  }

  @Test func theScriptSharesAndIsQueuedAgain() throws {
    var slurm = SlurmRequest()
    (slurm.tasks, slurm.memory) = (8, "2G")
    let script = try slurm.script(for: request(slurm), jobs: 3)
    #expect(script.hasPrefix("#!/bin/bash\n"))
    for line in [
      "#SBATCH --array=0-2", "#SBATCH --mem=2G", "#SBATCH --signal=B:USR1@120",
      #"--output 'it'\''s here'"#, #"--threads "$SLURM_CPUS_PER_TASK""#, "scontrol requeue",
    ] { #expect(script.contains(line), "\(line)") }
  }

  @Test func wordsCannotAddLines() throws {
    var slurm = SlurmRequest()
    slurm.partition = "short\n#SBATCH --account=other"
    #expect(throws: JobError.self) { try slurm.script(for: request(slurm), jobs: 3) }
  }
}
