import Foundation
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct EnergyLandscapeTests {
  @Test func descentFindsMinima() throws {
    let machine = LangevinMachine<Double>.random(units: 40, gain: 1.5, seed: 3)
    let landscape = EnergyLandscape(machine)
    var stream = RandomStream(seed: 4, purpose: .searchStart)
    let start = Matrix<Double>.normals(1, 40, from: &stream)
    let minimum = landscape.minimum(from: start.elements)
    #expect(minimum.residual < 1e-6)
    #expect(minimum.energy < machine.energies(at: start)[0])
    let spectrum = try landscape.hessianSpectrum(at: minimum.state)
    #expect(spectrum.eigenvalues[0] > -1e-6)
    #expect(spectrum.eigenvalues.count == 40)
  }

  @Test func newtonFindsKnownFixedPoints() throws {
    // One unit with J = 2: x = 2 tanh x at 0 and ±1.9150080481545.
    let machine = try LangevinMachine<Double>(couplings: Matrix([[2]]))
    let landscape = EnergyLandscape(machine)
    let point = try landscape.fixedPoint(from: [1.5])
    #expect(point.residual < 1e-10)
    #expect(abs(abs(point.state[0]) - 1.9150080481545375) < 1e-9)
    let starts = Matrix<Double>([[-3], [-1.5], [0.05], [1.4], [2.5]])
    let found = try landscape.fixedPoints(from: starts).map { $0.state[0] }.sorted()
    #expect(found.count == 3)
    #expect(abs(found[0] + found[2]) < 1e-8 && abs(found[1]) < 1e-8)
  }

  /// Two wells of one unit: the path's highest point is the maximum between them.
  @Test func pathGoesOverTheBarrier() throws {
    let machine = try LangevinMachine<Double>(couplings: Matrix([[2]]))
    let landscape = EnergyLandscape(machine)
    let well = 1.9150080481545375
    let path = landscape.minimumEnergyPath(from: [0], to: [well], images: 41)
    // Between 0 and the fixed point the energy ½(2 tanh x - x)² is highest at 2/cosh² x = 1.
    let top = acosh(2.0.squareRoot())
    let barrier = 0.5 * (2 * tanh(top) - top) * (2 * tanh(top) - top)
    #expect(abs(path.energies.max()! - barrier) < 2e-3 * barrier)
    #expect(path.energies[0] < 1e-12 && path.energies[40] < 1e-12)
  }

  @Test func laplaceOfAQuadraticIsExact() throws {
    // J = 0: A = -I, log s = 0; F = E.
    let machine = try LangevinMachine<Double>(couplings: .zeros(6, 6))
    let landscape = EnergyLandscape(machine)
    #expect(abs(try landscape.meanLogSingularValue(at: [Double](repeating: 0.3, count: 6))) < 1e-14)
    let energy = try landscape.laplaceFreeEnergy(
      at: [Double](repeating: 0.5, count: 6), temperature: 2)
    #expect(abs(energy - 0.75) < 1e-12)
  }
}
