import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// RSN §11.7, Dale's law without a leak.
@Suite struct SplitReservoirTests {
  private let compiled: CompiledReservoir<Double>
  private let split: SplitReservoir<Double>

  init() throws {
    compiled = try randomReservoir(dimension: 2, units: 40, activation: .relu).compiled()
    split = SplitReservoir(compiled)
  }

  @Test func columnsHaveOneSign() {
    let weights = split.materializedRecurrentWeights()
    for unit in 0..<80 {
      let sign: Double = unit < 40 ? 1 : -1
      #expect(weights.column(unit).allSatisfy { $0 * sign >= 0 })
    }
    #expect(split.excitatoryReadout.elements.allSatisfy { $0 >= 0 })
    #expect(split.inhibitoryReadout.elements.allSatisfy { $0 >= 0 })
    #expect(weights.elements.contains { $0 > 0 } && weights.elements.contains { $0 < 0 })
  }

  /// The same output as the reservoir's for the same noise.
  @Test func samplesAsTheReservoirDoes() throws {
    let start = compiled.lift(points(6, 2, seed: 71))
    let noise = RandomStream(seed: 72)
    let exact = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.02)).run(
      from: start, steps: 300, stream: noise)
    let twins = try ChainRunner(SplitLangevin(split, timeStep: 0.02)).run(
      from: split.doubled(start), steps: 300, stream: noise)
    #expect(relativeDifference(split.read(twins), compiled.read(exact)) < 1e-9)
  }

  /// Twins that start apart come together as `(1 - Δt)ᵏ`, whatever the network does.
  @Test func twinsForgetTheirDifference() throws {
    let start = points(5, 80, seed: 73)
    let end = try ChainRunner(SplitLangevin(split, timeStep: 0.05)).run(
      from: start, steps: 40, stream: RandomStream(seed: 74))
    var factor = 1.0
    for _ in 0..<40 { factor *= 0.95 }
    var expected = start.columns(0..<40)
    expected.add(start.columns(40..<80), scaledBy: -1)
    expected.scale(by: factor)
    var difference = end.columns(0..<40)
    difference.add(end.columns(40..<80), scaledBy: -1)
    #expect(relativeDifference(difference, expected) < 1e-9)
  }
}
