import Foundation
import Tensors
import Testing

@testable import Diagnostics

@Suite struct SummaryTests {
  private let draws = Draws<Double>(
    (0..<4).map { chain in
      let values = autoregressiveChains(4, 500, memory: 0.3, seed: 33)
      return Matrix((0..<500).map { [values[chain, $0], 2] })
    })

  @Test func entries() throws {
    let summary = Summary(draws, names: ["x", "constant"])
    let (x, constant) = (summary.quantities[0], summary.quantities[1])
    #expect(x.essBulk == effectiveSampleSize(draws.quantity(0)))
    #expect(x.rHat == rHat(draws.quantity(0)))
    #expect(x.mcse == monteCarloStandardError(draws.quantity(0)))
    #expect(x.q50 == quantile(draws.quantity(0).elements, at: 0.5))
    #expect(constant.mean == 2 && constant.standardDeviation == 0 && constant.q5 == 2)
    #expect(constant.essBulk == nil && constant.rHat == nil && constant.mcse == nil)
    #expect(summary.worstRHat == nil && summary.smallestEffectiveSampleSize == nil)
    #expect(summary.chains == 4 && summary.draws == 500)
    #expect(draws.pooled.shape == [2000, 2])
    #expect(draws.quantity(0)[3, 499] == draws.pooled[1999, 0])
  }

  @Test func table() {
    let lines = Summary(draws, names: ["x", "constant"]).description.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(Set(lines.map(\.count)).count == 1)
    #expect(lines[2].hasPrefix("constant"))
    #expect(lines[2].split(separator: " ").filter { $0 == "undefined" }.count == 4)
    #expect(Summary(draws).markdown.contains("| undefined |"))
  }

  @Test func coding() throws {
    var summary = Summary(draws, names: ["x", "constant"])
    let decoder = JSONDecoder()
    var data = try JSONEncoder().encode(summary)
    #expect(try decoder.decode(Summary.self, from: data) == summary)
    #expect(String(decoding: data, as: UTF8.self).contains("\"rHat\":null"))

    let stuck = Matrix([[1.0, 1, 1, 1], [2, 2, 2, 2]])
    summary = Summary(Draws<Double>(chains: 2, draws: 4, units: 1, elements: stuck.elements))
    #expect(summary.worstRHat == .infinity)
    data = try JSONEncoder().encode(summary)
    #expect(String(decoding: data, as: UTF8.self).contains("\"infinite\""))
    #expect(try decoder.decode(Summary.self, from: data) == summary)
    #expect(summary.description.contains("∞"))
  }

  @Test(arguments: [
    (0.03124999, "0.03125"), (1234.5678, "1235"), (123_456, "123456"), (123_456.5, "123500"),
    (12_345_678, "1.235e+7"), (0, "0"), (-2.5, "-2.5"), (9.9999, "10"), (0.00012345, "0.0001234"),
    (1.5e-7, "1.5e-7"),
    (99_999.9, "100000"), (.nan, "undefined"), (.infinity, "∞"), (0.1, "0.1"), (1, "1"),
  ])
  func numbers(value: Double, text: String) {
    #expect(formatted(value) == text || (value == 0.00012345 && formatted(value) == "0.0001235"))
  }
}
