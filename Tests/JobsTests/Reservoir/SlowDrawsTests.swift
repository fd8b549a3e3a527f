import RandomStreams
import Tensors
import Testing

@testable import Jobs

@Suite struct SlowDrawsTests {
  /// Chains of two units, `x ← a x + √(1 - a²) ξ`, worth about (1 - a) / (1 + a) of their draws.
  private func chain(_ memory: [Double], count: Int = 4_000) -> Matrix<Double> {
    var stream = RandomStream(seed: 31)
    var draws = Matrix<Double>.normals(count, memory.count, from: &stream)
    for row in 1..<count {
      for (unit, a) in memory.enumerated() {
        draws[row, unit] = a * draws[row - 1, unit] + (1 - a * a).squareRoot() * draws[row, unit]
      }
    }
    return draws
  }

  /// The slowest unit is named, with what its draws are worth.
  @Test func slowChainsAreTold() throws {
    let slow = try #require(SlowDraws(chain([0, 0.95]), names: ["mu", "tau"]))
    #expect(slow.unit == "tau" && slow.count == 4_000)
    #expect((50...200).contains(slow.sampleSize), "\(slow.sampleSize)")
    #expect(slow.warning.contains("`tau`") && slow.warning.contains("4000 draws"))
    // Of a long chain one draw in several tells as much.
    let long = try #require(SlowDraws(chain([0, 0.9995], count: 200_000)))
    #expect(long.count == 200_000 && (15...200).contains(long.sampleSize), "\(long.sampleSize)")
    // The same rows in another order are none.
    let order = RandomStream(seed: 3).permutation(of: 4_000)
    #expect(SlowDraws(chain([0, 0.95]).gatheringRows(order)) == nil)
  }

  /// A chain that is slow but long enough tells what it should, and one of few draws that are independent, too.
  @Test func enoughIsEnough() {
    #expect(SlowDraws(chain([0.5, 0.6])) == nil)
    #expect(SlowDraws(chain([0], count: 300)) == nil)
  }
}
