import RandomStreams
import Tensors
import Testing

@testable import Diagnostics

@Suite struct SwitchingTests {
  @Test func smallExample() {
    let switching = Switching(labels: [[0, 0, 1, 1, 1, 0], [2, 2]], timeStep: 0.5)
    #expect(
      switching.dwells == [
        Switching.Dwell(label: 0, duration: 1, isComplete: false),
        Switching.Dwell(label: 1, duration: 1.5, isComplete: true),
        Switching.Dwell(label: 0, duration: 0.5, isComplete: false),
        Switching.Dwell(label: 2, duration: 1, isComplete: false),
      ])
    #expect(switching.switches == [0: [1: 1], 1: [0: 1]])
    #expect(switching.count == 2)
    #expect(switching.rate == 0.5)
    #expect(switching.meanDwellTime(of: 0) == 1.5)
    #expect(switching.meanDwellTime(of: 1) == 1.5)
    #expect(switching.meanDwellTime(of: 2) == nil)
    #expect(switching.completeDwellTimes(of: 1) == [1.5])
    #expect(switching.occupancy == [0: 0.375, 1: 0.375, 2: 0.25])
  }

  /// Two states left with probability 0.02 and 0.05 per step: mean dwell times 50 and 20 steps, also
  /// from chains of 100 steps, most of whose stays are cut off. The relative deviation of the mean is
  /// 1 / √exits, about 2.2 %: 11 % is a false alarm of 1e-6. The mean of complete stays is below 40
  /// and would be seen.
  @Test func censoredStays() throws {
    let (chains, steps) = (1600, 100)
    var stream = RandomStream(seed: 15)
    let uniforms = Matrix<Double>.uniforms(chains, steps, from: &stream)
    let labels = (0..<chains).map { chain in
      var state = uniforms[chain, 0] < 5.0 / 7 ? 0 : 1
      return (0..<steps).map { t in
        if t > 0, uniforms[chain, t] < (state == 0 ? 0.02 : 0.05) { state = 1 - state }
        return state
      }
    }
    let switching = Switching(labels: labels)
    #expect(try abs(#require(switching.meanDwellTime(of: 0)) / 50 - 1) < 0.11)
    #expect(try abs(#require(switching.meanDwellTime(of: 1)) / 20 - 1) < 0.11)
    let complete = switching.completeDwellTimes(of: 0)
    #expect(complete.reduce(0, +) / Double(complete.count) < 40)
  }

  @Test func undefined() {
    #expect(Switching(labels: []).rate == nil)
    #expect(Switching(labels: [[]]).meanDwellTime(of: 0) == nil)
  }
}
