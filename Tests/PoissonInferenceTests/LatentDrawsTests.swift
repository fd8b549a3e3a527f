import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct LatentDrawsTests {
  /// As τ falls, relaxed counts become the whole numbers of arrivals: their law is Poisson.
  @Test func coldCountsArePoisson() {
    var draws = LatentDraws<Float>(.stream(RandomStream(seed: 5)))
    let rates = Matrix<Float>(repeating: 1.5, 100, 1_000)
    let law = RelaxedLaw(window: .sigmoid, temperature: 1e-4, events: 25)
    let counts = draws.relaxedCounts(of: rates, law, for: .update, step: 0).counts
    var histogram = [Double](repeating: 0, count: 8)
    for count in counts.elements {
      histogram[min(Int(count.rounded()), 7)] += 1
    }
    var (probability, chi) = (exp(-1.5), 0.0)
    for n in 0..<7 {
      let expected = 100_000 * probability
      chi += (histogram[n] - expected) * (histogram[n] - expected) / expected
      probability *= 1.5 / Double(n + 1)
    }
    #expect(chi < 40)  // 7 degrees of freedom: false alarm 1e-6; sees a rate off by 2 %
  }

  /// Slopes of relaxed counts by the rate, against central differences with the noise held fixed.
  @Test(arguments: CountWindow.allCases)
  func slopesMatchDifferences(window: CountWindow) {
    var stream = RandomStream(seed: 3)
    var noise = Matrix<Double>.zeros(20 * 4, 6)
    noise.fillWithExponentials(from: &stream)
    let evaluate = { (rate: Double) in
      var draws = LatentDraws<Double>(.given([noise]))
      return draws.relaxedCounts(
        of: Matrix(repeating: rate, 4, 6),
        RelaxedLaw(window: window, temperature: 0.6, events: 20), for: .update, step: 0)
    }
    let (above, below) = (evaluate(1.3 + 1e-6).counts, evaluate(1.3 - 1e-6).counts)
    let slopes = evaluate(1.3).slopes
    for i in 0..<4 {
      for j in 0..<6 {
        #expect(abs((above[i, j] - below[i, j]) / 2e-6 - slopes[i, j]) < 1e-5)
      }
    }
  }

  /// The vector kernel and the plain one compute the same function of given exponentials.
  @Test(arguments: CountWindow.allCases)
  func precisionsAgree(window: CountWindow) {
    var stream = RandomStream(seed: 8)
    var noise = Matrix<Float>.zeros(30 * 3, 37)
    noise.fillWithExponentials(from: &stream)
    let rates = Matrix<Float>.uniforms(3, 37, in: 0.001..<6, from: &stream)
    var single = LatentDraws<Float>(.given([noise]))
    var double = LatentDraws<Double>(.given([Matrix<Double>(noise)]))
    let law = RelaxedLaw(window: window, temperature: 0.3, events: 30)
    let a = single.relaxedCounts(of: rates, law, for: .update, step: 0)
    let b = double.relaxedCounts(of: Matrix<Double>(rates), law, for: .update, step: 0)
    for index in a.counts.elements.indices {
      let (x, y) = (Double(a.counts.elements[index]), b.counts.elements[index])
      #expect(abs(x - y) < 2e-5 * (1 + y))
      let (s, t) = (Double(a.slopes.elements[index]), b.slopes.elements[index])
      #expect(abs(s - t) < 2e-4 * (1 + abs(t)))
    }
  }

  static func relaxed(_ rates: Matrix<Float>, events: Int) -> [[Float]] {
    var draws = LatentDraws<Float>(.stream(RandomStream(seed: 5)))
    let law = RelaxedLaw(window: .sigmoid, temperature: 0.3, events: events)
    let drawn = draws.relaxedCounts(of: rates, law, for: .update, step: 3)
    return [drawn.counts.elements, drawn.slopes.elements]
  }

  /// 0.01 to 6: some units need one event, some forty.
  static func mixedRates(_ rows: Int, _ columns: Int) -> Matrix<Float> {
    var stream = RandomStream(seed: 8)
    return Matrix<Float>.uniforms(rows, columns, in: 0.01..<6, from: &stream)
  }

  /// A unit's relaxed count depends on its own rate only, although units are packed by what they
  /// still need.
  @Test(arguments: [1, 3, 4, 23, 60])
  func relaxedCountsIgnoreNeighbours(events: Int) {
    let rates = Self.mixedRates(3, 1_061)
    var others = rates
    for i in 0..<3 { for j in 0..<1_061 where j % 3 == 0 { others[i, j] = 1e-4 } }
    let (a, b) = (Self.relaxed(rates, events: events), Self.relaxed(others, events: events))
    var same = true
    for index in 0..<rates.count where index % 1_061 % 3 != 0 {
      if a[0][index] != b[0][index] || a[1][index] != b[1][index] { same = false }
    }
    #expect(same)
    #expect(a != b)
  }
}
