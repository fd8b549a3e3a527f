import Foundation
import Tensors
import Testing

@testable import Diagnostics

@Suite struct PowerSpectrumTests {
  private let signals = Matrix(
    rows: 2, columns: 300, elements: ReferenceChains.sequence(27, 600))

  /// SciPy 1.17.1: `signal.welch(fs=100, window="hann", detrend="constant")`, noverlap half.
  @Test(arguments: [
    (
      64,
      [
        (0, 0.00013968411450482473), (1, 0.0006245587028708582), (5, 0.002100426611126918),
        (31, 0.0015381986712574344), (32, 0.00029397289061482227),
      ]
    ),
    (
      75,
      [
        (0, 0.00022317203087046802), (1, 0.0006803217755765655), (5, 0.0017723580393864936),
        (36, 0.001956627570339888), (37, 0.000855241959943838),
      ]
    ),
  ])
  func agreesWithSciPy(length: Int, expected: [(Int, Double)]) throws {
    let spectrum = try #require(
      PowerSpectrum(signals, timeStep: 0.01, segmentLength: length))
    for (k, density) in expected {
      #expect(abs(spectrum.density[k] - density) < 1e-12 * density)
    }
    #expect(abs(spectrum.frequencies[5] - 5 * 100 / Double(length)) < 1e-12)
    #expect(spectrum.frequencies.count == length / 2 + 1)
  }

  /// A sine of amplitude 2 at 12.5 Hz: variance 2, all of it within a bin of its frequency.
  @Test func sine() throws {
    let values = (0..<4096).map { 2 * sin(2 * Double.pi * 12.5 * Double($0) * 0.001) }
    let spectrum = try #require(
      PowerSpectrum(
        Matrix(rows: 1, columns: 4096, elements: values), timeStep: 0.001, segmentLength: 800))
    #expect(spectrum.peakFrequency == 12.5)
    #expect(abs(spectrum.power(in: 9...16) - 2) < 0.01)
    #expect(spectrum.power(in: 50...500) < 1e-6)
  }

  /// White noise of variance 1 has density 2 Δt at every frequency, so its integral is 1; the mean
  /// over 4 × 31 segments and frequencies has standard deviation near 1 %: 6 % is a false alarm
  /// of 1e-8.
  @Test func whiteNoise() throws {
    let noise = autoregressiveChains(4, 4096, memory: 0, seed: 14)
    let spectrum = try #require(PowerSpectrum(noise, timeStep: 0.5, segmentLength: 256))
    #expect(spectrum.segments == 4 * 31)
    #expect(abs(spectrum.power(in: 0...1) - 1) < 0.06)
  }

  @Test func undefined() {
    #expect(PowerSpectrum(Matrix([[1, .nan, 2, 3]]), timeStep: 1) == nil)
    #expect(PowerSpectrum(signals, timeStep: 0) == nil)
    #expect(PowerSpectrum(signals, timeStep: 1, segmentLength: 301) == nil)
    let silent = PowerSpectrum(Matrix(repeating: 0.5, 1, 64), timeStep: 1)
    #expect(silent != nil && silent?.peakFrequency == nil)
  }
}
