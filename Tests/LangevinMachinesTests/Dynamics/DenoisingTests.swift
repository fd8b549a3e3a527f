import Foundation
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct DenoisingTests {
  /// J = 0: the posterior for a measurement y with variance s² is Gaussian, mean y/(1 + s²).
  @Test func posteriorDenoisingIsExact() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(30, 30))
    var dynamics = MachineDynamics(machine, timeStep: 0.01)
    dynamics.temperature = 1
    var chains: MachineChains<Float>
    dynamics.anchorStiffness = 4  // s² = 0.25
    let y = Matrix<Float>(repeating: 0.8, 800, 30)
    chains = try MachineChains(dynamics, at: y, stream: RandomStream(seed: 6))
    chains.setAnchors(y)
    try chains.advance(steps: 300)
    let x = chains.positions
    // Mean 0.8 · 4/5; variance (1/5)/(1 - Δt 5/2). 24 000 numbers.
    #expect(abs(x.mean() - 0.64) < 4.89 * (0.2 / 24_000).squareRoot())
    let variance = x.meanSquare() - x.mean() * x.mean()
    #expect(abs(variance * (1 - 0.025) / 0.2 - 1) < 4.89 * (2.0 / 24_000).squareRoot())
  }

  /// J = 0: x is Gaussian given y, mean y κ/(1 + κ) and variance T/(1 + κ)/(1 - Δt (1 + κ)/2),
  /// κ = T/s²; what is read out are means of tanh x.
  @Test func posteriorRestoration() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(30, 30))
    let dynamics = MachineDynamics(machine, timeStep: 0.02, temperature: 0.5)
    let restoring = Denoising(dynamics, method: .posterior(deviation: 0.5))
    let restored = try restoring.restore(
      Matrix(repeating: 0.9, 400, 30), at: [1, 3], seed: 5)
    // κ = 2.
    let (mean, deviation) = (0.6, (0.5 / 3 / (1 - 0.03)).squareRoot())
    var (sum, weight) = (0.0, 0.0)
    for z in stride(from: -6.0, through: 6, by: 0.01) {
      sum += exp(-z * z / 2) * tanh(mean + deviation * z)
      weight += exp(-z * z / 2)
    }
    // 12 000 means over 40 steps, correlated over 1/(1 + κ): deviation below 0.3, standard error
    // below 0.003. The prior alone would give 0.
    for images in restored { #expect(abs(images.mean() - sum / weight) < 5 * 0.003) }
  }

  /// Images of a later block of chains have noise of their own, not that of the next seed's first ones.
  @Test func blocksOfOneSeedAreNotThoseOfTheNext() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(4, 4))
    let restoring = Denoising(
      MachineDynamics(machine, timeStep: 0.02, temperature: 0.5), method: .posterior(deviation: 0.5)
    )
    // Blocks hold 512 chains.
    let images = Matrix<Float>(repeating: 0.9, 700, 4)
    let all = try restoring.average(images, at: 1, chains: 1, seed: 5)
    let next = try restoring.average(images, at: 1, chains: 1, seed: 6)
    #expect(all.rows(512..<700) != next.rows(0..<188))
    #expect(
      all.rows(0..<512) == (try restoring.average(images.rows(0..<512), at: 1, chains: 1, seed: 5)))
  }

  /// The mean of chains is nearer to the posterior mean than one chain, by the root of their number;
  /// J = 0, as above: κ = 2, posterior mean of x 0.6. 300 means of one and of 16 chains.
  @Test func averageOfChains() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(10, 10))
    let dynamics = MachineDynamics(machine, timeStep: 0.02, temperature: 0.5)
    var restoring = Denoising(dynamics, method: .posterior(deviation: 0.5))
    restoring.window = 1
    let images = Matrix<Float>(repeating: 0.9, 30, 10)
    func variance(_ chains: Int) throws -> Double {
      let rates = try restoring.average(images, at: 2, chains: chains, seed: 3)
      #expect(rates.shape == [30, 10])
      let mean = rates.mean()
      return rates.meanSquare() - mean * mean
    }
    let ratio = try variance(1) / variance(16)
    // Of 16, with a relative standard error of √(4/300): 12 %; five of them miss with 6e-7.
    #expect(ratio > 16 * 0.42 && ratio < 16 * 1.8)
  }
}
