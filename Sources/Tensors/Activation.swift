import CKernels

/// A pointwise nonlinearity φ.
public enum Activation: String, Sendable, Codable, CaseIterable {
  /// φ(x) = x
  case identity
  /// φ(x) = max(0, x)
  case relu
  /// φ(x) = tanh x
  case tanh
  /// φ(x) = ln(1 + eˣ)
  case softplus
  /// φ(x) = 1 / (1 + e⁻ˣ)
  case sigmoid

  /// Whether φ is bounded, so that a drift `-x + W φ(·)` confines by itself.
  public var isBounded: Bool { self == .tanh || self == .sigmoid }

  /// The nonlinearity as the kernels name it.
  public var kernel: rv_activation {
    switch self {
    case .identity: RV_IDENTITY
    case .relu: RV_RELU
    case .tanh: RV_TANH
    case .softplus: RV_SOFTPLUS
    case .sigmoid: RV_SIGMOID
    }
  }
}
