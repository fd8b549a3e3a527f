import RandomStreams
import Tensors
import Testing

@testable import ReplayNetworks

/// REPLAY eq. 14 beside differences of the step itself.
@Suite struct ReplayStabilityTests {
  /// With λ = 1 velocities have no say, and ρ(M) is the spectral radius of (r, a) → (r', a'),
  /// taken by differences of 1e-6: errors of 1e-8 at most, where slopes of the other site or cell
  /// differ in the second digit.
  @Test(arguments: ReplayArchitecture.Cell.allCases, ReplayDynamics.AdaptationSite.allCases)
  func radiusOfTheStep(
    _ cell: ReplayArchitecture.Cell, _ site: ReplayDynamics.AdaptationSite
  ) throws {
    let (units, time) = (6, 5.0)
    let dynamics = ReplayDynamics(
      leak: 0.5, adaptation: 0.4, adaptationTime: time, adaptationSite: site, noiseAmplitude: 0)
    let network = ReplayNetwork<Double>(
      ReplayArchitecture(units: units, inputs: 1, outputs: 2, cell: cell, activation: .tanh),
      dynamics: dynamics, seed: 4)
    var stream = RandomStream(seed: 5, purpose: .data)
    let state = Matrix<Double>.normals(1, units, from: &stream)
    func step(_ r: [Double], _ a: [Double]) -> [Double] {
      let next = network.quietStep(
        from: Matrix([r]), dynamics: dynamics, traces: Matrix([a]))
      return Array(next.row(0)) + zip(r, a).map { $1 + ($0 - $1) / time }
    }
    var map = Matrix<Double>.zeros(2 * units, 2 * units)
    let size = 1e-6
    for j in 0..<2 * units {
      func moved(_ by: Double) -> [Double] {
        var (r, a) = (Array(state.row(0)), [Double](repeating: 0, count: units))
        if j < units { r[j] += by } else { a[j - units] += by }
        return step(r, a)
      }
      for (i, (up, down)) in zip(moved(size), moved(-size)).enumerated() {
        map[i, j] = (up - down) / (2 * size)
      }
    }
    let radius = try network.stability(at: state, dynamics: dynamics).spectralRadii[0]
    #expect(abs(radius - (try map.spectralRadius(name: "step"))) < 1e-6)
  }
}
