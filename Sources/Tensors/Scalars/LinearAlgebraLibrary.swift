#if canImport(Accelerate)
  @_exported import Accelerate
  typealias blasInt = Int32
  /// Accelerate schedules its own threads.
  let singleThreadedBLAS: Void = ()
#else
  import COpenBLAS
  typealias blasInt = Int32
  /// Set on first use: OpenBLAS runs on the calling thread, parallelism is ours.
  let singleThreadedBLAS: Void = openblas_set_num_threads(1)
#endif
