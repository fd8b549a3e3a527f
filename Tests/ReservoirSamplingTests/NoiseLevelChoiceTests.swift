import RandomStreams
import Tensors
import Testing

@testable import ReservoirSampling

/// The last noise level by held-out draws (RSN §3.6), from errors that are known in closed form.
@Suite struct NoiseLevelChoiceTests {
  private typealias Errors = (learned: [Double], heldOut: [Double])

  /// The error of the best estimate for a Gaussian of deviation s, `m s² σ² / (s² + σ²)`, the same for
  /// every draw.
  private func errors(
    deviation s: Double, units m: Double, known: (Double) -> Double = { _ in 1 }
  ) -> [Errors] {
    NoiseLevelChoice.levels.map { noise in
      let error = m * s * s * noise * noise / (s * s + noise * noise)
      let learned = [Double](repeating: error * known(noise), count: 10)
      return (learned, [Double](repeating: error, count: 10))
    }
  }

  /// A Gaussian costs the same wherever its description ends, so that the largest level is chosen.
  @Test func gaussianNeedsNoSmallLevel() {
    let (candidates, noise) = NoiseLevelChoice.compare(errors(deviation: 1, units: 3), units: 3)
    #expect(noise == NoiseLevelChoice.levels[0])
    #expect(candidates.allSatisfy { abs($0.cost) < 0.02 })
  }

  /// Narrow modes, which noise of 0.2 no longer hides: the error is that of a wide law above 0.2, and that
  /// of one mode from there on, whose Gaussian shape needs no smaller level.
  @Test func narrowStructureAsksForASmallLevel() {
    let made: [Errors] = NoiseLevelChoice.levels.map { noise in
      let s = noise > 0.2 ? 1.0 : 0.05
      let error = s * s * noise * noise / (s * s + noise * noise)
      return ([Double](repeating: error, count: 10), [Double](repeating: error, count: 10))
    }
    let (_, noise) = NoiseLevelChoice.compare(made, units: 1)
    #expect(abs(noise - 0.2) < 1e-12)
  }

  /// Draws learned by heart below 0.1: their error there is a tenth of that of others.
  @Test func learningByHeartStopsTheDescent() {
    let made = errors(deviation: 1, units: 3) { $0 < 0.1 ? 0.1 : 1 }
    let (candidates, noise) = NoiseLevelChoice.compare(made, units: 3)
    #expect(noise >= 0.1)
    #expect((candidates.last?.cost ?? 0) > 1)
  }

  /// The small network itself, on 2000 draws of a Gaussian: a large level is enough.
  @Test func smallNetworkOfAGaussian() throws {
    var stream = RandomStream(seed: 8)
    let draws = Matrix<Float>.normals(700, 1, from: &stream)
    let choice = try NoiseLevelChoice(
      learned: draws.rows(0..<600), heldOut: draws.rows(600..<700), seed: 1)
    #expect(choice.noise >= 0.1)
    #expect(choice.candidates.allSatisfy { $0.heldOutError > 0 && $0.heldOutError < 1.2 })
  }
}
