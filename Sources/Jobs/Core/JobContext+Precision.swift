import Tensors

extension JobContext {
  /// Says so where mixed precision is asked for of a processor that has no instructions for it.
  func warn(of precision: ProductPrecision) {
    guard precision == .mixed, !ProductPrecision.isMixedFast else { return }
    warn(
      "this processor has no AVX512-BF16, or its kernels are not in use: mixed precision gives the same "
        + "numbers as with it, but no sooner than float32. Leave out --precision mixed for exact products."
    )
  }
}
