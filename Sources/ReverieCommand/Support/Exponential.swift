import Tensors

/// eˣ, for plotting.
func exponential(_ x: Double) -> Double { exp(x) }
