import Tensors

/// How the variance of a signal spreads over frequencies, by Welch's method.
///
/// ```swift
/// let spectrum = PowerSpectrum(traces, timeStep: 0.001)    // [chain, time], seconds
/// let peak = spectrum?.peakFrequency                       // hertz
/// ```
///
/// - Reference: Welch (1967), *The use of fast Fourier transform for the estimation of power
///   spectra*.
public struct PowerSpectrum: Sendable, Equatable, Codable {
  /// Frequencies from 0 to half the sampling rate, cycles per unit of time.
  public let frequencies: [Double]
  /// One-sided density at each frequency, squared signal times time: its integral over frequency is
  /// the variance.
  public let density: [Double]
  /// Segments averaged.
  public let segments: Int

  /// The spectrum of `signals` `[chain, time]` sampled every `timeStep`, averaged over chains.
  ///
  /// Segments of `segmentLength` samples (an eighth of a signal or 256, whichever is longer, and
  /// never beyond its end), half overlapping, each less its mean and under a Hann window.
  /// Undefined (`nil`) for a sample that is not finite, a segment longer than the signal or shorter
  /// than two samples, or a time step that is not positive.
  public init?(_ signals: Matrix<Double>, timeStep: Double, segmentLength: Int? = nil) {
    let count = signals.columns
    let length = segmentLength ?? min(count, max(256, count / 8))
    guard signals.rows > 0, length >= 2, length <= count, timeStep > 0, timeStep.isFinite,
      signals.elements.allSatisfy(\.isFinite)
    else { return nil }
    let window = (0..<length).map { 0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(length)) }
    let fourier = FourierTransform(count: length)
    var sums = [Double](repeating: 0, count: length / 2 + 1)
    var segments = 0
    for chain in 0..<signals.rows {
      let signal = Array(signals.row(chain))
      for start in stride(from: 0, through: count - length, by: max(1, length - length / 2)) {
        addPower(of: signal[start..<start + length], window, fourier, to: &sums)
        segments += 1
      }
    }
    let norm = timeStep / (window.reduce(0) { $0 + $1 * $1 } * Double(segments))
    self.segments = segments
    frequencies = sums.indices.map { Double($0) / (Double(length) * timeStep) }
    density = sums.enumerated().map { k, sum in
      // Negative frequencies are added to positive ones; 0 and half the sampling rate have no twin.
      sum * norm * (k == 0 || 2 * k == length ? 1 : 2)
    }
  }

  /// The frequency above 0 with the largest density; undefined (`nil`) where all are 0.
  public var peakFrequency: Double? {
    let best = density.indices.dropFirst().max { density[$0] < density[$1] }
    return best.flatMap { density[$0] > 0 ? frequencies[$0] : nil }
  }

  /// The integral of the density from one frequency to another: the variance between them.
  public func power(in band: ClosedRange<Double>) -> Double {
    let spacing = frequencies[1] - frequencies[0]
    return zip(frequencies, density).reduce(0) {
      $0 + (band.contains($1.0) ? $1.1 * spacing : 0)
    }
  }
}

private func addPower(
  of segment: ArraySlice<Double>, _ window: [Double], _ fourier: FourierTransform,
  to sums: inout [Double]
) {
  let mean = segment.reduce(0, +) / Double(segment.count)
  var real = zip(segment, window).map { ($0 - mean) * $1 }
  var imaginary = [Double](repeating: 0, count: real.count)
  fourier.transform(&real, &imaginary)
  for k in sums.indices { sums[k] += real[k] * real[k] + imaginary[k] * imaginary[k] }
}
