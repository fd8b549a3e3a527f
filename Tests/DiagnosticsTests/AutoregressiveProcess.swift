import RandomStreams
import Tensors

/// Stationary chains of `x ← φ x + √(1 - φ²) ξ`, variance 1, `ρ(t) = φᵗ`, `[chain, draw]`.
func autoregressiveChains(
  _ chains: Int, _ draws: Int, memory: Double, seed: UInt64
) -> Matrix<Double> {
  var stream = RandomStream(seed: seed)
  let noise = Matrix<Double>.normals(chains, draws, from: &stream).elements
  let amplitude = (1 - memory * memory).squareRoot()
  var values = noise
  for chain in 0..<chains {
    for t in 1..<draws {
      let index = chain * draws + t
      values[index] = memory * values[index - 1] + amplitude * noise[index]
    }
  }
  return Matrix(rows: chains, columns: draws, elements: values)
}
