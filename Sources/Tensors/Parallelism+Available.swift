import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Parallelism {
  /// As many threads as this process may use: the processors that Slurm gave to the task, else those that
  /// the system lets the process run on, else all of the machine.
  public static var available: Parallelism {
    Parallelism(threads: slurmProcessors ?? allowedProcessors ?? allProcessors)
  }

  private static var slurmProcessors: Int? {
    guard let text = getenv("SLURM_CPUS_PER_TASK"), let count = Int(String(cString: text)),
      count > 0
    else { return nil }
    return min(count, allProcessors)
  }

  private static var allProcessors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// By the affinity mask, where there is one.
  private static var allowedProcessors: Int? {
    let count = Int(rv_allowed_processors())
    return count > 0 ? count : nil
  }
}
