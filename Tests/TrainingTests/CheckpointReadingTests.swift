import Archives
import Tensors
import Testing
import Training

/// Stored tensors are input like any other.
@Suite struct CheckpointReadingTests {
  private static let tensors: [String: NumericArray] = [
    "w": NumericArray(shape: [2, 3], values: [1, 2, 3, 4, 5, 6] as [Float]),
    "empty": NumericArray(shape: [0], values: [Float]()),
    "nan": NumericArray(shape: [2, 3], values: [1, 2, .nan, 4, 5, 6] as [Float]),
    "infinite": NumericArray(shape: [2], values: [1, Double.infinity]),
    "whole": NumericArray(shape: [2], values: [1, 2]),
    "count": NumericArray(shape: [1], values: [7]),
    "below": NumericArray(shape: [1], values: [-1]),
    "fraction": NumericArray(shape: [1], values: [1.5]),
    "huge": NumericArray(shape: [1], values: [1e300]),
    "most": NumericArray(shape: [1], values: [Int.max]),
    "beyond": NumericArray(
      shape: [1], elementType: .u8, bytes: [UInt8](repeating: 255, count: 8)),
  ]

  @Test func matrices() throws {
    let matrix: Matrix<Float> = try Self.tensors.matrix(named: "w", rows: 2, columns: 3)
    #expect(matrix.elements == [1, 2, 3, 4, 5, 6])
    #expect(try Self.tensors.vector(named: "w", count: 6) as [Double] == [1, 2, 3, 4, 5, 6])
    func error(_ body: () throws -> Matrix<Float>) -> CheckpointError? {
      do {
        _ = try body()
        return nil
      } catch { return error as? CheckpointError }
    }
    let tensors = Self.tensors
    #expect(error { try tensors.matrix(named: "none") } == .missing(name: "none"))
    #expect(
      error { try tensors.matrix(named: "w", rows: 3) }
        == .shapeMismatch(name: "w", expected: [3, 3], actual: [2, 3]))
    #expect(
      error { try tensors.matrix(named: "empty", rows: 2, columns: 3) }
        == .shapeMismatch(name: "empty", expected: [2, 3], actual: [0, 1]))
    #expect(error { try tensors.matrix(named: "nan") } == .nonFinite(name: "nan", index: 2))
    #expect(
      error { try tensors.matrix(named: "infinite") } == .nonFinite(name: "infinite", index: 1))
    guard case .invalid = error({ try tensors.matrix(named: "whole") }) else {
      Issue.record("whole numbers are no weights")
      return
    }
    #expect(throws: CheckpointError.self) { try tensors.vector(named: "w", count: 5) as [Float] }
    #expect(throws: CheckpointError.self) { try tensors.array(named: "w", shape: [6]) }
  }

  @Test func wholeNumbers() throws {
    #expect(try Self.tensors.integer(named: "count") == 7)
    #expect(try Self.tensors.integers(named: "whole", count: 2) == [1, 2])
    #expect(try Self.tensors.integer(named: "below", in: -1...0) == -1)
    for name in ["below", "fraction", "huge", "most", "beyond", "empty", "whole", "nan", "none"] {
      #expect(throws: (any Error).self, "\(name)") { try Self.tensors.integer(named: name) }
    }
    #expect(throws: CheckpointError.self) { try Self.tensors.integers(named: "whole", in: 0...1) }
  }

  @Test func values() throws {
    let state: JSONValue = ["a": 3, "b": -1, "c": 0.5, "d": "NaN", "e": 9_007_199_254_740_993]
    #expect(try state.integer("a") == 3 && state.integer("b", in: -1...1) == -1)
    #expect(try state.number("c") == 0.5 && state.number("b") == -1)
    for key in ["b", "c", "d", "e", "f"] {
      #expect(throws: CheckpointError.self) { try state.integer(key) }
    }
    for key in ["d", "f"] { #expect(throws: CheckpointError.self) { try state.number(key) } }
  }
}

/// What is restored can be used at once, or is refused: never a wrong size, never a number that is
/// none.
@Suite struct HostileCheckpointTests {
  private static let parameters = [Matrix<Float>([[1, 2], [3, 4]]), Matrix<Float>([[5]])]

  /// Changes of one tensor that no training writes.
  static let changes: [(String, @Sendable (NumericArray) -> NumericArray?)] = [
    ("missing", { _ in nil }),
    ("empty", { _ in NumericArray(shape: [0], values: [Float]()) }),
    (
      "longer",
      {
        NumericArray(shape: [$0.count + 1, 1], values: [Float](repeating: 1, count: $0.count + 1))
      }
    ),
    ("huge rows", { _ in NumericArray(shape: [1 << 40, 0], values: [Float]()) }),
    (
      "not a number",
      { NumericArray(shape: $0.shape, values: [Float](repeating: .nan, count: $0.count)) }
    ),
    (
      "negative",
      { NumericArray(shape: $0.shape, values: [Double](repeating: -1, count: $0.count)) }
    ),
    (
      "too large",
      { NumericArray(shape: $0.shape, values: [Double](repeating: 1e300, count: $0.count)) }
    ),
    ("bytes", { NumericArray(shape: $0.shape, values: [UInt8](repeating: 1, count: $0.count)) }),
  ]

  private func check<Rule: Optimizer<Float>>(_ rule: Rule) throws {
    var (rule, parameters) = (rule, Self.parameters)
    let gradients = Self.parameters
    rule.update(&parameters, gradients: gradients, learningRate: 0.1)
    let good = rule.checkpointTensors()
    for (name, tensor) in good {
      for (change, make) in Self.changes {
        var tensors = good
        tensors[name] = make(tensor)
        var restored = rule
        do {
          try restored.restore(from: tensors)
        } catch { continue }
        // First moments may have any sign; counts any small number.
        let isHarmless =
          change == "negative" && name.contains(".first.")
          || change == "bytes" && name.hasSuffix(".updates")
        #expect(isHarmless, "\(name), \(change)")
        restored.update(&parameters, gradients: gradients, learningRate: 0.1)
      }
    }
  }

  @Test func adam() throws { try check(Adam(for: Self.parameters, amsGrad: true)) }

  /// An emptied tensor with a valid checksum gave a segmentation fault.
  @Test func adamax() throws { try check(Adamax(for: Self.parameters)) }

  @Test func weightAverage() throws {
    var average = WeightAverage(of: Self.parameters, decay: 0.9)
    average.add(Self.parameters)
    let good = average.checkpointTensors()
    for (name, tensor) in good {
      for (change, make) in Self.changes where !["negative", "bytes"].contains(change) {
        var tensors = good
        tensors[name] = make(tensor)
        #expect(throws: (any Error).self, "\(name), \(change)") {
          try average.restore(from: tensors)
        }
      }
    }
    try average.restore(from: good)
    #expect(average.parameters?.count == 2)
  }

  @Test func stepsBelowZero() throws {
    let bytes = Checkpoint(step: -1).encode()
    #expect(throws: ArchiveError.self) {
      try Checkpoint.decode(tensors: bytes.tensors, state: bytes.state)
    }
  }
}
