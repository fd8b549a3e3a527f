import CKernels

/// The soft indicator f of "the event comes before time 1" in a relaxed Poisson count, on
/// `y = (1 - t) / τ`; all but `sigmoid` on `q = clip(y/2 + 1/2, 0, 1)`.
///
/// The bounded windows give `E z = r` exactly for τ ≤ 1; the sigmoid is biased upwards.
/// - Reference: arXiv 2405.14473 (sigmoid), arXiv 2602.03896 (bounded windows).
public enum CountWindow: String, Sendable, Codable, CaseIterable {
  /// 1 / (1 + e⁻ʸ), the published choice.
  case sigmoid
  /// q
  case linear
  /// 3q² - 2q³
  case cubic
  /// 6q⁵ - 15q⁴ + 10q³
  case quintic
  /// (1 - cos πq) / 2
  case cosine

  var kernel: rv_window {
    switch self {
    case .sigmoid: RV_WINDOW_SIGMOID
    case .linear: RV_WINDOW_LINEAR
    case .cubic: RV_WINDOW_CUBIC
    case .quintic: RV_WINDOW_QUINTIC
    case .cosine: RV_WINDOW_COSINE
    }
  }
}
