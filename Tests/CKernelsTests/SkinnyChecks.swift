import CKernels
import Testing

/// Whether all of `actual` are within `bound` of `expected`; NaN is not.
func agree<Scalar: BinaryFloatingPoint>(
  _ actual: some Sequence<Scalar>, _ expected: some Sequence<Double>, within bound: Double
) -> Bool {
  zip(actual, expected).allSatisfy { abs(Double($0) - $1) <= bound }
}

/// Comparisons with `SkinnyReference` that several suites use.
enum SkinnyChecks {
  static func score<Scalar: SkinnyScalar>(
    _: Scalar.Type, _ activation: rv_activation, _ units: Int, _ outputs: Int, rows: Int
  ) {
    let network = SkinnyNetwork<Scalar>(
      units: units, outputs: outputs, activation: activation, seed: 1)
    let reference = SkinnyReference(network)
    var numbers = TestNumbers(state: 2)
    let x: [Scalar] = numbers.array(rows * outputs, scale: 2)
    let score = Scalar.score(network, x)
    for row in 0..<rows {
      let range = row * outputs..<(row + 1) * outputs
      let here = x[range].map { Double($0) }[...]
      let bound = reference.scoreBound(here, unit: Double(Scalar.ulpOfOne))
      #expect(
        agree(score[range], reference.score(here), within: bound),
        "\(Scalar.self) n \(units) m \(outputs) row \(row)")
    }
  }

  static func gradients<Scalar: SkinnyScalar>(
    _: Scalar.Type, _ activation: rv_activation, _ units: Int, _ outputs: Int, rows: Int
  ) {
    let network = SkinnyNetwork<Scalar>(
      units: units, outputs: outputs, activation: activation, seed: 1)
    var numbers = TestNumbers(state: 3)
    let x: [Scalar] = numbers.array(rows * outputs, scale: 2)
    let error: [Scalar] = numbers.array(rows * outputs, scale: 1)
    let actual = Scalar.gradients(network, x, error)
    let expected = SkinnyReference(network).gradients(
      x.map { Double($0) }, error.map { Double($0) })
    // Σ |terms| of a gradient is at most rows × (largest term ≤ 2 outputs); each term has
    // 2 outputs + 16 roundings, the sum rows of them.
    let terms = Double(rows + 2 * outputs + 16)
    let bound = terms * Double(Scalar.ulpOfOne) * Double(rows * 2 * outputs) * 2
    let pairs = [
      (actual.readout, expected.readout), (actual.feedback, expected.feedback),
      (actual.bias, expected.bias),
    ]
    for (index, (actual, expected)) in pairs.enumerated() {
      #expect(
        agree(actual, expected, within: bound),
        "\(Scalar.self) n \(units) m \(outputs) gradient \(index)")
    }
  }

  /// Both engines for some steps from random states.
  static func steps<Scalar: SkinnyScalar>(
    _: Scalar.Type, _ activation: rv_activation, _ units: Int, _ outputs: Int, chains: Int,
    steps: Int
  ) {
    let network = SkinnyNetwork<Scalar>(
      units: units, outputs: outputs, activation: activation, seed: 1)
    let reference = SkinnyReference(network)
    var numbers = TestNumbers(state: 4)
    var hidden: [Scalar] = numbers.array(chains * units, scale: 1)
    var states: [Scalar] = numbers.array(chains * outputs, scale: 1)
    let (hiddenStart, start) = (hidden.map { Double($0) }, states.map { Double($0) })
    var output = [Scalar](repeating: .nan, count: chains * outputs)
    let timeStep: Scalar = 0.0625
    var stream = rv_stream(seed: 9, step: 0xFFFF_FFFE, chain: 40, purpose: 7)
    Scalar.hiddenSteps(network, stream, chains, steps, timeStep, &hidden, &output)
    Scalar.outputSteps(network, stream, chains, steps, timeStep, &states)
    var expectedHidden = (0..<chains).map { Array(hiddenStart[$0 * units..<($0 + 1) * units]) }
    var expected = (0..<chains).map { Array(start[$0 * outputs..<($0 + 1) * outputs]) }
    for _ in 0..<steps {
      let xi = Scalar.normals(stream, chains, outputs).map { Double($0) }
      for chain in 0..<chains {
        let noise = Array(xi[chain * outputs..<(chain + 1) * outputs])
        reference.hiddenStep(&expectedHidden[chain], noise: noise, timeStep: Double(timeStep))
        reference.outputStep(&expected[chain], noise: noise, timeStep: Double(timeStep))
      }
      stream.step += 1
    }
    // States stay of order one; each step adds the rounding of a score, and steps contract.
    let unit = Double(Scalar.ulpOfOne)
    let size = expected[0].map { abs($0) + 4 }[...]
    let bound = Double(steps) * reference.scoreBound(size, unit: unit)
    let name = "\(Scalar.self) n \(units) m \(outputs)"
    let read = expectedHidden.map(reference.read).joined()
    #expect(agree(hidden, expectedHidden.joined(), within: bound), "state, \(name)")
    #expect(agree(output, read, within: bound), "output, \(name)")
    #expect(agree(states, expected.joined(), within: bound), "output space, \(name)")
  }
}
