import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Activation {
  /// Φ(a) = ∫₀ᵃ φ, up to a constant for softplus (there from -∞): what a gradient network sums.
  func primitive(_ a: Double) -> Double {
    switch self {
    case .identity: a * a / 2
    case .relu: a > 0 ? a * a / 2 : 0
    case .tanh: abs(a) + log1p(exp(-2 * abs(a))) - log(2)  // ln cosh a
    case .sigmoid: a > 0 ? a + log1p(exp(-a)) : log1p(exp(a))
    case .softplus: softplusPrimitive(a)
    }
  }
}

/// `∫₋∞ᵃ ln(1 + eᵘ) du = -Li₂(-eᵃ)`; for a > 0 by inversion, for a ≤ 0 by Landen's identity, whose
/// series has terms below 2⁻ᵏ.
private func softplusPrimitive(_ a: Double) -> Double {
  if a > 0 { return .pi * .pi / 6 + a * a / 2 - softplusPrimitive(-a) }
  let z = exp(a)
  let ratio = z / (1 + z)
  var (term, sum) = (1.0, 0.0)
  for k in 1...60 {
    term *= ratio
    sum += term / Double(k * k)
  }
  return log1p(z) * log1p(z) / 2 + sum
}
