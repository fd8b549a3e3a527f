import RandomStreams
import Tensors

extension GaussianMixture {
  /// The image-latent surrogate of RSN §7.6, a function of the seed: equal clusters with a
  /// PCA-like spectrum, a stand-in for image latents that needs no files.
  ///
  /// `sd_i = 0.35 (1 + i)^-0.7`; means `1.2 sd_i N(0, 1)`; covariances `diag(d²) + 3 (d ⊙ q)(d ⊙ q)ᵀ`,
  /// `d_i = 0.35 sd_i exp(0.3 N(0, 1))`, q a random unit vector.
  public static func latentClusters(
    clusters: Int = 10, dimension m: Int = 20, seed: UInt64
  ) throws(LinearAlgebraError) -> GaussianMixture {
    var stream = RandomStream(seed: seed, purpose: .data)
    let deviations = (0..<m).map { 0.35 * pow(1 + Double($0), -0.7) }
    let means = Matrix<Double>.normals(clusters, m, from: &stream)
    let scales = Matrix<Double>.normals(clusters, m, from: &stream)
    var directions = Matrix<Double>.normals(clusters, m, from: &stream)
    directions.normalizeRows()
    return try GaussianMixture(
      (0..<clusters).map { k in
        let d = (0..<m).map { 0.35 * deviations[$0] * exp(0.3 * scales[k, $0]) }
        var covariance = Matrix<Double>.zeros(m, m)
        for i in 0..<m {
          covariance[i, i] = d[i] * d[i]
          for j in 0..<m {
            covariance[i, j] += 3 * d[i] * directions[k, i] * d[j] * directions[k, j]
          }
        }
        return Component(
          weight: 1, mean: (0..<m).map { 1.2 * deviations[$0] * means[k, $0] },
          covariance: covariance)
      })
  }

  /// Mean of the law.
  public var mean: [Double] {
    let total = components.reduce(0) { $0 + $1.weight }
    return (0..<dimension).map { i in
      components.reduce(0) { $0 + $1.weight * $1.mean[i] } / total
    }
  }

  /// Covariance of the law `[m, m]`.
  public var covariance: Matrix<Double> {
    let (centre, total) = (mean, components.reduce(0) { $0 + $1.weight })
    var result = Matrix<Double>.zeros(dimension, dimension)
    for component in components {
      for i in 0..<dimension {
        for j in 0..<dimension {
          let spread = (component.mean[i] - centre[i]) * (component.mean[j] - centre[j])
          result[i, j] += component.weight / total * (component.covariance[i, j] + spread)
        }
      }
    }
    return result
  }
}
