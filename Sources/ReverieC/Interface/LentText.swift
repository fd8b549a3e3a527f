#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A text in memory of `malloc`, for `rv_free_text`; NULL where there is no memory.
func lentText(_ text: String) -> UnsafeMutablePointer<CChar>? { strdup(text) }

/// Frees such a text.
func freeLentText(_ text: UnsafeMutablePointer<CChar>?) { free(text) }
