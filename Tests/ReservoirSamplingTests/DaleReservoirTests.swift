import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// RSN §11.7.
@Suite struct DaleReservoirTests {
  @Test func everyNeuronHasOneSign() throws {
    let compiled = try randomReservoir(dimension: 2, units: 40, activation: .relu).compiled()
    let noise = RandomStream(seed: 61)
    var recorder = DrawRecorder<Double>(every: 20, warmup: 5)
    _ = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.02)).run(
      from: compiled.lift(points(20, 2, seed: 62)), steps: 600, stream: noise,
      recording: &recorder)
    let states = Matrix(stacking: recorder.draws)
    let dale = try DaleReservoir(compiled, states: states)
    for unit in 0..<40 {
      let column = dale.recurrentWeights.column(unit)
      #expect(column.allSatisfy { $0 * Double(dale.signs[unit]) >= 0 })
    }
    // Fitted weights leak less than exact weights with the wrong signs cut off.
    let exact = compiled.network.materializedRecurrentWeights()
    var clipped = exact
    for i in 0..<40 {
      for j in 0..<40 where clipped[i, j] * Double(dale.signs[j]) < 0 { clipped[i, j] = 0 }
    }
    let input = states.times(transpose: exact)
    var miss = states.times(transpose: clipped)
    miss.add(input, scaledBy: -1)
    let naive = (miss.sumOfSquares() / input.sumOfSquares()).squareRoot()
    #expect(dale.leak < 0.65 * naive, "leak \(dale.leak), clipped \(naive)")
    // And the reported leak is what the states give.
    var direct = states.times(transpose: dale.recurrentWeights)
    direct.addRow(dale.current)
    direct.add(input, scaledBy: -1)
    let measured = (direct.sumOfSquares() / input.sumOfSquares()).squareRoot()
    #expect(abs(measured - dale.leak) < 1e-9)
  }
}
