import RandomStreams
import Tensors
import Testing

@testable import Diagnostics

@Suite struct FineStructureTests {
  private func normals(_ rows: Int, _ columns: Int, seed: UInt64 = 3) -> Matrix<Double> {
    var stream = RandomStream(seed: seed)
    return .normals(rows, columns, from: &stream)
  }

  /// A normal law of any covariance has none: its own density describes draws better than kernels do.
  @Test func normalLawsHaveNone() throws {
    var narrow = normals(2_000, 3)
    for row in 0..<narrow.rows { narrow[row, 1] = 0.995 * narrow[row, 0] + 0.1 * narrow[row, 1] }
    for draws in [normals(1_000, 1), normals(2_000, 3), narrow, normals(2_000, 10)] {
      #expect(try #require(FineStructure(of: draws)).gain < 0.05)
    }
  }

  /// Draws of a ring of radius 1.41 and width 0.05, row i at the place `(step · i) mod 3000`.
  private func ring(step: Int) -> Matrix<Double> {
    var draws = normals(3_000, 2, seed: 5)
    for row in 0..<draws.rows {
      let angle = 2 * .pi * Double(step * row % 3_000) / 3_000
      let radius = 1.41 + 0.05 * draws[row, 0]
      draws[row, 0] = radius * cos(angle)
      draws[row, 1] = radius * sin(angle)
    }
    return draws
  }

  /// Kernels of about its width, and a gain up to the difference of entropies, `ln 2πe` of the unit normal law
  /// less `ln 2πr` along the ring and `½ ln 2πe s²` across, 2.2 nats.
  @Test func aRingIsSeen() throws {
    let found = try #require(FineStructure(of: ring(step: 1_853)))
    #expect((0.02...0.06).contains(found.bandwidth))
    let bound = 1 + log(2 * .pi) - log(2 * .pi * 1.41) - 0.5 * (1 + log(2 * .pi * 0.05 * 0.05))
    #expect(found.gain > bound - 0.4 && found.gain < bound + 0.05, "\(found.gain) \(bound)")
    // Sorted, each half lacks stretches of the ring, and is still seen.
    #expect(try #require(FineStructure(of: ring(step: 1))).gain > 0.5)
  }

  /// The kernel density itself, on 200 draws in one dimension, against a plain sum.
  @Test func gainIsThatOfAPlainSum() throws {
    let draws = normals(200, 1, seed: 9)
    let found = try #require(FineStructure(of: draws))
    let (x, h) = (draws.elements, found.bandwidth)
    let isKernel = (0..<200).map { $0 / 50 % 2 == 0 }
    let logs = (0..<200).filter { !isKernel[$0] }.map { i in
      log(
        (0..<200).filter { isKernel[$0] }.reduce(0.0) { sum, j in
          sum + exp(-(x[i] - x[j]) * (x[i] - x[j]) / (2 * h * h))
        } / 100 / (2 * .pi * h * h).squareRoot())
    }
    let mean = x.reduce(0, +) / 200
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200
    let normal = -0.5 * log(2 * .pi * variance) - 0.5
    #expect(abs(found.gain - (logs.reduce(0, +) / 100 - normal)) < 1e-9)
  }

  /// A slowly mixing chain of a normal law, in which every draw has near neighbours, and one that repeats draws,
  /// as Metropolis chains do.
  @Test func chainsAreNoStructure() {
    var (chain, x) = (normals(4_000, 2, seed: 16), [0.0, 0.0])
    for row in 0..<4_000 {
      for unit in 0..<2 {
        x[unit] = 0.9 * x[unit] + (1 - 0.9 * 0.9).squareRoot() * chain[row, unit]
        chain[row, unit] = x[unit]
      }
    }
    let repeated = chain.gatheringRows((0..<4_000).map { $0 / 3 })
    for draws in [chain, repeated] {
      #expect((FineStructure(of: draws)?.gain ?? 0) < 0.15)
    }
  }

  @Test func whatTellsNothing() {
    #expect(FineStructure(of: normals(199, 2)) == nil)
    var repeated = normals(1_000, 2)
    repeated.mapInPlace { ($0 * 2).rounded() / 2 }
    #expect(FineStructure(of: repeated) == nil)
    var notFinite = normals(1_000, 2)
    notFinite[3, 1] = .nan
    #expect(FineStructure(of: notFinite) == nil)
    var flat = normals(1_000, 2)
    for row in 0..<1_000 { flat[row, 1] = 2 }
    #expect(FineStructure(of: flat) == nil)
  }
}
