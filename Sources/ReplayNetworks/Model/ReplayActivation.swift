import Tensors

/// The nonlinearity φ of recurrent units.
public enum ReplayActivation: String, Sendable, Codable, CaseIterable {
  case relu
  /// Slope 0.01 below zero.
  case leakyRelu = "leaky-relu"
  case tanh
  case sigmoid
  case identity

  /// The slope below zero of a piecewise linear φ, which steps compute in place; nil for others.
  var negativeSlope: Double? {
    switch self {
    case .relu: 0
    case .leakyRelu: 0.01
    case .identity: 1
    case .tanh, .sigmoid: nil
    }
  }

  /// The kernel of a φ that is not piecewise linear.
  var smooth: Activation? {
    switch self {
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    default: nil
    }
  }

  /// φ(x)
  func value(_ x: Double) -> Double {
    switch self {
    case .tanh: 1 - 2 / (exp(2 * x) + 1)
    case .sigmoid: 1 / (1 + exp(-x))
    default: x > 0 ? x : (negativeSlope ?? 0) * x
    }
  }

  /// φ'(x)
  func slope(_ x: Double) -> Double {
    switch self {
    case .tanh: 1 - value(x) * value(x)
    case .sigmoid: value(x) * (1 - value(x))
    default: x > 0 ? 1 : (negativeSlope ?? 0)
    }
  }
}
