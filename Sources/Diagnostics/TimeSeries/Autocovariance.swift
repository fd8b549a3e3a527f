/// Autocovariances of `series` at lags 0 ..< n about its own mean, each sum divided by n (not by
/// the number of its terms, which keeps the sequence positive definite). O(n log n).
func autocovariance(_ series: ArraySlice<Double>, _ fourier: FourierTransform) -> [Double] {
  let count = series.count
  precondition(fourier.count >= 2 * count)
  let mean = accurateMean(series)
  var real = series.map { $0 - mean }
  real += [Double](repeating: 0, count: fourier.count - count)
  var imaginary = [Double](repeating: 0, count: fourier.count)
  fourier.transform(&real, &imaginary)
  for k in 0..<fourier.count {
    real[k] = real[k] * real[k] + imaginary[k] * imaginary[k]
    imaginary[k] = 0
  }
  fourier.inverse(&real, &imaginary)
  return real.prefix(count).map { $0 / Double(count) }
}

extension FourierTransform {
  /// The transform for autocovariances of series of `count` numbers: no lag wraps around.
  static func padded(for count: Int) -> FourierTransform {
    var length = 2
    while length < 2 * count { length *= 2 }
    return FourierTransform(count: length)
  }
}
