import CKernels

/// In which numbers the products of a simulation are computed. Everything else of it is in single precision.
public enum ProductPrecision: String, Sendable, Codable, CaseIterable {
  /// Weights and states in single precision.
  case float32
  /// Weights and states rounded to bfloat16, which has 8 significant bits, and sums in single precision.
  ///
  /// The same bits on every processor; numbers below 1.2e-38 count as 0.
  case mixed

  /// Whether the processor has the instructions that make `mixed` faster than `float32`: AVX512-BF16.
  public static var isMixedFast: Bool { rv_mixed_is_fast() != 0 }
}
