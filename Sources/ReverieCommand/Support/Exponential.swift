#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// eˣ, for plotting.
func exponential(_ x: Double) -> Double { exp(x) }
