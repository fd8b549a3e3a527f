import Tensors
import Testing

/// Draws that ArviZ and these tests both make, by integer arithmetic and exact operations only.
enum ReferenceChains: String, CaseIterable, CustomTestStringConvertible {
  case independent, autoregressive, antithetic, heavyTail, ties, binary, oneChain, fourDraws
  case fiveDraws, shifted, scaled, slow, infinite, constant, notANumber, threeDraws

  var testDescription: String { rawValue }

  /// `[chain, draw]`
  var draws: Matrix<Double> {
    switch self {
    case .independent: return uniforms(1, 4, 100)
    case .autoregressive: return autoregression(2, 4, 200, 0.9)
    case .antithetic: return autoregression(3, 2, 150, -0.6)
    case .heavyTail: return mapped(uniforms(4, 4, 101)) { ($0 - 0.5) / ($0 * (1 - $0)) }
    case .ties: return mapped(uniforms(5, 3, 60)) { ($0 * 5).rounded(.down) }
    case .binary: return mapped(uniforms(6, 2, 50)) { ($0 * 2).rounded(.down) }
    case .oneChain: return autoregression(7, 1, 120, 0.5)
    case .fourDraws: return uniforms(8, 4, 4)
    case .fiveDraws: return uniforms(9, 2, 5)
    case .shifted: return mappedRow(uniforms(10, 4, 80), 3) { $0 + 0.5 }
    case .scaled: return mappedRow(uniforms(11, 4, 80), 2) { $0 * 3 }
    case .slow: return autoregression(12, 2, 1000, 0.97)
    case .infinite: return replaced(uniforms(13, 4, 80), 1, 7, .infinity)
    case .constant: return Matrix(repeating: 0.25, 4, 50)
    case .notANumber: return replaced(uniforms(14, 4, 80), 0, 0, .nan)
    case .threeDraws: return uniforms(15, 4, 3)
    }
  }

  /// x ← 1664525 x + 1013904223 mod 2³², u = (x + 1/2) / 2³².
  static func sequence(_ seed: UInt32, _ count: Int) -> [Double] {
    var x = seed
    return (0..<count).map { _ in
      x = 1_664_525 &* x &+ 1_013_904_223
      return (Double(x) + 0.5) / 4_294_967_296
    }
  }

  private func uniforms(_ seed: UInt32, _ chains: Int, _ draws: Int) -> Matrix<Double> {
    Matrix(rows: chains, columns: draws, elements: Self.sequence(seed, chains * draws))
  }

  private func autoregression(
    _ seed: UInt32, _ chains: Int, _ draws: Int, _ memory: Double
  ) -> Matrix<Double> {
    var result = uniforms(seed, chains, draws)
    for i in 0..<chains {
      var previous = 0.0
      for t in 0..<draws {
        previous = memory * previous + (result[i, t] - 0.5)
        result[i, t] = previous
      }
    }
    return result
  }

  private func mapped(_ x: Matrix<Double>, _ f: (Double) -> Double) -> Matrix<Double> {
    Matrix(rows: x.rows, columns: x.columns, elements: x.elements.map(f))
  }

  private func mappedRow(
    _ x: Matrix<Double>, _ row: Int, _ f: (Double) -> Double
  ) -> Matrix<Double> {
    var result = x
    for t in 0..<x.columns { result[row, t] = f(x[row, t]) }
    return result
  }

  private func replaced(
    _ x: Matrix<Double>, _ row: Int, _ column: Int, _ value: Double
  ) -> Matrix<Double> {
    var result = x
    result[row, column] = value
    return result
  }
}
