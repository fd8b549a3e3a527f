#if canImport(Accelerate)
  @_exported import Accelerate
  typealias blasInt = Int32
  /// Accelerate schedules its own threads.
  let singleThreadedBLAS: Void = ()
  /// Not known; small.
  package let linearAlgebraBufferSize = 0
#else
  import COpenBLAS
  typealias blasInt = Int32
  /// Set on first use: OpenBLAS runs on the calling thread, parallelism is ours.
  let singleThreadedBLAS: Void = openblas_set_num_threads(1)
  /// What OpenBLAS maps for each thread that calls it (its BUFFER_SIZE on x86-64), bytes. Only what a
  /// product uses becomes resident.
  package let linearAlgebraBufferSize = 128 << 20
#endif
