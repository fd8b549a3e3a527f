import Tensors

/// The discrete Fourier transform of one length: `X[k] = Σ x[t] exp(-2πi k t / n)`.
///
/// Radix 2 for powers of two; other lengths through a convolution with a chirp (Bluestein 1970).
struct FourierTransform: Sendable {
  let count: Int
  private let cosines: [Double]  // cos(2π k / n), k < n / 2
  private let sines: [Double]
  private let chirp: Chirp?

  init(count: Int) {
    precondition(count > 0)
    self.count = count
    let isPowerOfTwo = count & (count - 1) == 0
    let angles = (0..<(isPowerOfTwo ? count / 2 : 0)).map {
      2 * Double.pi * Double($0) / Double(count)
    }
    cosines = angles.map { cos($0) }
    sines = angles.map { sin($0) }
    chirp = isPowerOfTwo ? nil : Chirp(count: count)
  }

  /// Transforms `real + i imaginary` in place.
  func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
    precondition(real.count == count && imaginary.count == count)
    if let chirp { return chirp.transform(&real, &imaginary) }
    permute(&real, &imaginary)
    real.withUnsafeMutableBufferPointer { re in
      imaginary.withUnsafeMutableBufferPointer { im in
        var half = 1
        while half < count {
          pass(re, im, half)
          half *= 2
        }
      }
    }
  }

  /// The inverse, `x[t] = Σ X[k] exp(2πi k t / n) / n`.
  func inverse(_ real: inout [Double], _ imaginary: inout [Double]) {
    transform(&imaginary, &real)  // exchanging the parts conjugates the transform
    for i in 0..<count {
      real[i] /= Double(count)
      imaginary[i] /= Double(count)
    }
  }

  private func permute(_ real: inout [Double], _ imaginary: inout [Double]) {
    var reversed = 0
    for i in 1..<max(count, 1) {
      var bit = count >> 1
      while reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
      if i < reversed {
        real.swapAt(i, reversed)
        imaginary.swapAt(i, reversed)
      }
    }
  }

  /// Joins transforms of length `half` to transforms of twice that length.
  private func pass(
    _ re: UnsafeMutableBufferPointer<Double>, _ im: UnsafeMutableBufferPointer<Double>,
    _ half: Int
  ) {
    let stride = count / (2 * half)
    for start in Swift.stride(from: 0, to: count, by: 2 * half) {
      for k in 0..<half {
        let (c, s) = (cosines[k * stride], sines[k * stride])
        let (a, b) = (start + k, start + k + half)
        let (x, y) = (re[b] * c + im[b] * s, im[b] * c - re[b] * s)
        (re[b], im[b]) = (re[a] - x, im[a] - y)
        (re[a], im[a]) = (re[a] + x, im[a] + y)
      }
    }
  }
}

extension FourierTransform {
  /// Bluestein: `k t = (k² + t² - (k - t)²) / 2` turns the transform into a convolution, done at a
  /// power of two.
  private final class Chirp: Sendable {
    let count: Int
    let inner: FourierTransform
    let real: [Double]  // cos(π t² / n)
    let imaginary: [Double]  // sin(π t² / n)
    let kernelReal: [Double]
    let kernelImaginary: [Double]

    init(count: Int) {
      self.count = count
      var length = 1
      while length < 2 * count - 1 { length *= 2 }
      inner = FourierTransform(count: length)
      // t² modulo 2n keeps the angle exact for long series.
      let angles = (0..<count).map { Double.pi * Double($0 * $0 % (2 * count)) / Double(count) }
      real = angles.map { cos($0) }
      imaginary = angles.map { sin($0) }
      var (a, b) = ([Double](repeating: 0, count: length), [Double](repeating: 0, count: length))
      for t in 0..<count {
        (a[t], b[t]) = (real[t], imaginary[t])
        if t > 0 { (a[length - t], b[length - t]) = (real[t], imaginary[t]) }
      }
      inner.transform(&a, &b)
      (kernelReal, kernelImaginary) = (a, b)
    }

    func transform(_ re: inout [Double], _ im: inout [Double]) {
      let zeros = [Double](repeating: 0, count: inner.count)
      var (a, b) = (zeros, zeros)
      for t in 0..<count {
        a[t] = re[t] * real[t] + im[t] * imaginary[t]
        b[t] = im[t] * real[t] - re[t] * imaginary[t]
      }
      inner.transform(&a, &b)
      for k in 0..<inner.count {
        let (x, y) = (a[k], b[k])
        a[k] = x * kernelReal[k] - y * kernelImaginary[k]
        b[k] = x * kernelImaginary[k] + y * kernelReal[k]
      }
      inner.inverse(&a, &b)
      for k in 0..<count {
        re[k] = a[k] * real[k] + b[k] * imaginary[k]
        im[k] = b[k] * real[k] - a[k] * imaginary[k]
      }
    }
  }
}
