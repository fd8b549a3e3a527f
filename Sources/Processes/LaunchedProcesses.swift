#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The group that this process was started in.
public enum LaunchedProcesses {
  /// Joins the processes that `mpirun`, or `srun --mpi=pmix`, started with this one; a process that neither
  /// started, or that was built without MPI, is on its own. To be called once, on the main thread.
  public static func join() -> any ProcessGroup {
    #if MPI
      if isLaunched { return OpenMPIProcesses() }
    #endif
    return SingleProcess()
  }

  /// Launchers name the process in the environment; MPI itself would take seconds to find that there is
  /// none.
  private static var isLaunched: Bool {
    getenv("OMPI_COMM_WORLD_RANK") != nil || getenv("PMIX_RANK") != nil
  }
}
