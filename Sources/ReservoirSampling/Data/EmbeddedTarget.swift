import Tensors

/// The distributions built into the package, by the names the command line uses.
public enum EmbeddedTarget: String, Sendable, Codable, CaseIterable {
  /// ½ N(-1, 0.5²) + ½ N(1, 0.5²) (RSN §7.2).
  case bimodal = "bimodal-1d"
  /// ½ N(-1, 0.25²) + ½ N(1, 0.5²), the asymmetric variant of RSN §7.2.
  case asymmetric = "asymmetric-1d"
  /// ½ N(3, 0.25²) + ½ N(5, 0.5²), off centre (RSN §7.2).
  case asymmetricAt3And5 = "asymmetric-3-5"
  /// ½ N(4, 0.25²) + ½ N(5, 0.5²), overlapping and off centre (RSN §7.2).
  case asymmetricAt4And5 = "asymmetric-4-5"
  /// The Laplace cross with ρ = 0.9 (RSN §7.3).
  case laplaceCross = "laplace-cross"
  /// The elliptical Laplace cross with ρ = 0.9 (RSN §7.3).
  case ellipticalLaplaceCross = "elliptical-laplace-cross"
  /// Three correlated Gaussians in the plane (RSN §7.4).
  case mixture = "mixture-2d"
  /// A ring of radius 2 and width 0.2: 48 Gaussians on a circle.
  case ring
  /// A spiral of one and a half turns: 72 Gaussians, width 0.3.
  case spiral
  /// Two interleaved half circles: 2 × 24 Gaussians, width 0.25.
  case twoMoons = "two-moons"

  /// One line for lists.
  public var summary: String {
    switch self {
    case .bimodal: "two equal peaks at ±1 in one dimension"
    case .asymmetric: "two peaks of different width in one dimension"
    case .asymmetricAt3And5: "the same at 3 and 5"
    case .asymmetricAt4And5: "the same at 4 and 5, overlapping"
    case .laplaceCross: "two crossing heavy-tailed diagonals in the plane"
    case .ellipticalLaplaceCross: "the same, of elliptical laws with a peak of infinite density"
    case .mixture: "three correlated Gaussians in the plane"
    case .ring: "a ring in the plane"
    case .spiral: "a spiral in the plane"
    case .twoMoons: "two interleaved half circles in the plane"
    }
  }

  /// The distribution.
  public var distribution: any TargetDistribution {
    if let mixtureOfGaussians { return mixtureOfGaussians }
    return self == .laplaceCross ? LaplaceCross() : EllipticalLaplaceCross()
  }

  /// Whether it is one of the one-dimensional targets of RSN §7.2.
  var isOneDimensional: Bool {
    switch self {
    case .bimodal, .asymmetric, .asymmetricAt3And5, .asymmetricAt4And5: true
    default: false
    }
  }

  /// The distribution where it is a mixture of Gaussians, else nil.
  public var mixtureOfGaussians: GaussianMixture? {
    components.isEmpty ? nil : try? GaussianMixture(components)
  }

  private var components: [GaussianMixture.Component] {
    switch self {
    case .laplaceCross, .ellipticalLaplaceCross: []
    case .bimodal:
      [-1, 1].map { .init(weight: 0.5, mean: [$0], standardDeviation: 0.5) }
    case .asymmetric: Self.asymmetric(-1, 1)
    case .asymmetricAt3And5: Self.asymmetric(3, 5)
    case .asymmetricAt4And5: Self.asymmetric(4, 5)
    case .mixture:
      [
        .init(
          weight: 0.5, mean: [-1.2, -0.8], covariance: Matrix([[0.25, 0.10], [0.10, 0.20]])),
        .init(
          weight: 0.3, mean: [1.2, -0.8], covariance: Matrix([[0.16, -0.06], [-0.06, 0.25]])),
        .init(weight: 0.2, mean: [0, 1.3], covariance: Matrix([[0.30, 0], [0, 0.12]])),
      ]
    case .ring:
      Self.curve(points: 48, width: 0.2) { (2 * cos(2 * .pi * $0), 2 * sin(2 * .pi * $0)) }
    case .spiral:
      Self.curve(points: 72, width: 0.3) { position in
        let angle = 3 * .pi * position.squareRoot() + 0.5
        return (0.32 * angle * cos(angle), 0.32 * angle * sin(angle))
      }
    case .twoMoons:
      Self.curve(points: 24, width: 0.25) {
        (cos(.pi * $0) * 1.5 - 0.75, sin(.pi * $0) * 1.5 - 0.4)
      }
        + Self.curve(points: 24, width: 0.25) {
          (0.75 - cos(.pi * $0) * 1.5, 0.4 - sin(.pi * $0) * 1.5)
        }
    }
  }

  private static func asymmetric(_ left: Double, _ right: Double) -> [GaussianMixture.Component] {
    [
      .init(weight: 0.5, mean: [left], standardDeviation: 0.25),
      .init(weight: 0.5, mean: [right], standardDeviation: 0.5),
    ]
  }

  /// Equal Gaussians along a curve `[0, 1) → plane`.
  private static func curve(
    points: Int, width: Double, _ position: (Double) -> (Double, Double)
  ) -> [GaussianMixture.Component] {
    (0..<points).map { index in
      let (x, y) = position((Double(index) + 0.5) / Double(points))
      return .init(weight: 1, mean: [x, y], standardDeviation: width)
    }
  }
}
