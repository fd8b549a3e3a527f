#if MPI
  import COpenMPI

  /// The processes that `mpirun` or `srun` started together.
  struct OpenMPIProcesses: ProcessGroup {
    let rank, count: Int

    /// Joins the others; once in a process.
    init() {
      var (rank, count): (Int32, Int32) = (0, 1)
      rv_mpi_join(&rank, &count)
      (self.rank, self.count) = (Int(rank), Int(count))
    }

    func exchange(_ memory: UnsafeMutableRawPointer, rowBytes: Int, shares: [Range<Int>]) {
      rv_mpi_exchange(
        memory, Int32(rowBytes), shares.map { Int32($0.count) }, shares.map { Int32($0.lowerBound) }
      )
    }

    func leave() { rv_mpi_leave() }
  }
#endif
