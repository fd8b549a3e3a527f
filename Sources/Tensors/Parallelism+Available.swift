import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Parallelism {
  /// As many threads as processors that this process may use: what Slurm gave its task, or else those of
  /// its affinity mask, or else the machine's.
  public static var available: Parallelism {
    let affine = Int(rv_affine_processors())
    return Parallelism(threads: slurmProcessors ?? (affine > 0 ? affine : machineProcessors))
  }

  private static var slurmProcessors: Int? {
    guard let text = getenv("SLURM_CPUS_PER_TASK"), let count = Int(String(cString: text)),
      count > 0
    else { return nil }
    return min(count, machineProcessors)
  }

  private static var machineProcessors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }
}
