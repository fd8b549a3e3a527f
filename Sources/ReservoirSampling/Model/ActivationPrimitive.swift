import Tensors

extension Activation {
  /// Φ(a) = ∫₀ᵃ φ, up to a constant for softplus and sigmoid (there from -∞), entry by entry: what a
  /// gradient network sums.
  func primitive(of a: Matrix<Double>) -> Matrix<Double> {
    var result = a
    let count = a.count
    switch self {
    case .identity: result.mapInPlace { $0 * $0 / 2 }
    case .relu: result.mapInPlace { $0 > 0 ? $0 * $0 / 2 : 0 }
    case .tanh:  // ln cosh a = ln(1 + e²ᵃ) - a - ln 2
      result.scale(by: 2)
      result.withMutablePointer { Double.softplus($0, $0, count) }
      result.add(a, scaledBy: -1)
      result.mapInPlace { $0 - log(2) }
    case .sigmoid: result.withMutablePointer { Double.softplus($0, $0, count) }
    case .softplus: result.mapInPlace(softplusPrimitive)
    }
    return result
  }

  /// Φ of one number.
  func primitive(_ a: Double) -> Double { primitive(of: Matrix([[a]]))[0, 0] }
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
