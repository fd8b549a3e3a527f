import CKernels
import Testing

/// Bits do not depend on how chains and steps are split over calls.
@Suite struct SkinnyBitTests {
  static let outputs = [1, 2, 3, 4, 5, 8, 16]

  @Test(arguments: rv_activation.all) func float(_ activation: rv_activation) {
    for m in Self.outputs { SkinnyBitChecks.splits(Float.self, activation, 37, m, chains: 70) }
    SkinnyBitChecks.splits(Float.self, activation, 1000, 2, chains: 9)
    SkinnyBitChecks.splits(Float.self, activation, 600, 6, chains: 18)
  }

  @Test(arguments: rv_activation.all) func double(_ activation: rv_activation) {
    for m in Self.outputs { SkinnyBitChecks.splits(Double.self, activation, 37, m, chains: 70) }
    SkinnyBitChecks.splits(Double.self, activation, 1000, 2, chains: 9)
    SkinnyBitChecks.splits(Double.self, activation, 600, 6, chains: 18)
  }
}

enum SkinnyBitChecks {
  /// Chains all at once against chains cut into calls of 1, 2, 3, 4, 5, … and steps cut in two.
  static func splits<Scalar: SkinnyScalar>(
    _: Scalar.Type, _ activation: rv_activation, _ units: Int, _ outputs: Int, chains: Int
  ) {
    let network = SkinnyNetwork<Scalar>(
      units: units, outputs: outputs, activation: activation, seed: 21)
    var numbers = TestNumbers(state: 22)
    let hidden: [Scalar] = numbers.array(chains * units, scale: 1)
    let x: [Scalar] = numbers.array(chains * outputs, scale: 1)
    let (whole, wholeOutput, wholeSpace) = run(network, hidden, x, chain: 5, steps: [9])
    var (first, width) = (0, 1)
    while first < chains {
      let count = min(width, chains - first)
      let part = run(
        network, Array(hidden[first * units..<(first + count) * units]),
        Array(x[first * outputs..<(first + count) * outputs]), chain: 5 + UInt32(first),
        steps: [width % 9, 9 - width % 9])
      let name = "\(Scalar.self) n \(units) m \(outputs) chains \(first) + \(count)"
      #expect(part.0 == Array(whole[first * units..<(first + count) * units]), "\(name)")
      let range = first * outputs..<(first + count) * outputs
      #expect(part.1 == Array(wholeOutput[range]), "\(name)")
      #expect(part.2 == Array(wholeSpace[range]), "\(name)")
      #expect(
        Scalar.score(network, Array(x[range])) == Array(Scalar.score(network, x)[range]), "\(name)")
      (first, width) = (first + count, width + 1)
    }
  }

  private static func run<Scalar: SkinnyScalar>(
    _ network: SkinnyNetwork<Scalar>, _ hidden: [Scalar], _ x: [Scalar], chain: UInt32,
    steps: [Int]
  ) -> ([Scalar], [Scalar], [Scalar]) {
    var (hidden, output, x) = (hidden, x, x)
    var stream = rv_stream(seed: 4, step: 100, chain: chain, purpose: 1)
    let chains = x.count / network.outputs
    for count in steps {
      Scalar.hiddenSteps(network, stream, chains, count, 0.1, &hidden, &output)
      Scalar.outputSteps(network, stream, chains, count, 0.1, &x)
      stream.step += UInt64(count)
    }
    return (hidden, output, x)
  }
}
