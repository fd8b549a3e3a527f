import Dynamics
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct MachineDensityTests {
  /// NLM §9, row 4: long chains of both unbiased kernels, within 4 standard errors.
  @Test(arguments: [1.0, 0.5])
  func unbiasedChainsAgree(temperature: Double) throws {
    let machine = try LangevinMachine(couplings: SmallMachineQuadratureTests.pair)
    let density = MachineDensity(machine, temperature: temperature)
    try compare(
      MetropolisAdjustedLangevin(density, stepSize: 0.3 * temperature), steps: 300, machine,
      temperature)
    try compare(
      HamiltonianMonteCarlo(
        density, stepSize: (0.6 * temperature).squareRoot(), leapfrogSteps: 4), steps: 60, machine,
      temperature)
  }

  private func compare<Kernel: SamplingKernel<Double>>(
    _ kernel: Kernel, steps: Int, _ machine: LangevinMachine<Double>, _ temperature: Double
  ) throws {
    let exact = try SmallMachineQuadrature(machine, temperature: temperature, points: 801)
    var start = RandomStream(seed: 40, purpose: .initialState)
    let x = try ChainRunner(kernel, blockSize: 4_000).run(
      from: .normals(20_000, 2, from: &start), steps: steps, stream: .init(seed: 41))
    let energies = machine.energies(at: x)
    let observed: [(values: [Double], exact: Double)] = [
      (energies, exact.energy),
      ((0..<x.rows).map { x[$0, 0] * x[$0, 0] }, exact.secondMoments[0, 0]),
      ((0..<x.rows).map { x[$0, 0] * x[$0, 1] }, exact.secondMoments[0, 1]),
      ((0..<x.rows).map { x[$0, 1] * x[$0, 1] }, exact.secondMoments[1, 1]),
    ]
    for (values, expected) in observed {
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      // 16 comparisons in all: false alarm 1e-3 together; sees 3 % errors.
      #expect(abs(mean - expected) < 4 * (variance / Double(values.count)).squareRoot())
    }
  }
}
