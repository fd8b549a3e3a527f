import Tensors

/// A Gabor function fitted to a receptive field by least squares (Levenberg–Marquardt from the peak
/// of the field's Fourier transform):
/// `exp(-½ (a²/σ_a² + c²/σ_c²)) (A cos 2πf a + B sin 2πf a)`, a along and c across the direction of
/// modulation from the centre.
public struct GaborFit: Sendable, Equatable, Codable {
  /// Centre, pixels from the upper left.
  public var row, column: Double
  /// Direction of modulation, degrees in [0, 180), from columns (0) towards rows (90, downwards): a runs that way.
  public var orientation: Double
  /// f, cycles per pixel.
  public var frequency: Double
  /// σ along and across the modulation, pixels.
  public var lengthAlong, lengthAcross: Double
  /// A and B, in the unit of the field.
  public var even, odd: Double
  /// r², 1 - residual / variation about 0.
  public var explained: Double

  /// √(A² + B²), in the unit of the field.
  public var amplitude: Double { (even * even + odd * odd).squareRoot() }
  /// φ of √(A² + B²) cos(2πf a + φ), radians.
  public var phase: Double { atan2(-odd, even) }
  /// σ_c / σ_a
  public var aspect: Double { lengthAcross / lengthAlong }
  /// Whether the envelope is smaller than the field and its centre within it.
  public func isLocalised(in image: ImageShape) -> Bool {
    let third = Double(min(image.height, image.width)) / 3
    return row > -0.5 && column > -0.5 && row < Double(image.height) - 0.5
      && column < Double(image.width) - 0.5 && lengthAlong < third && lengthAcross < third
  }

  /// Fits `field`, the pixels of a grey image; nil for a field of zeros.
  public init?(_ field: [Double], image: ImageShape, iterations: Int = 60) {
    precondition(field.count == image.height * image.width)
    let norm = field.reduce(0) { $0 + $1 * $1 }
    guard norm > 0 else { return nil }
    let problem = Problem(
      field: field.map { $0 / norm.squareRoot() }, height: image.height, width: image.width)
    var best: (parameters: [Double], error: Double)?
    for start in problem.starts() {
      let fit = problem.minimise(start, iterations: iterations)
      if fit.error < best?.error ?? .infinity { best = fit }
    }
    guard let (p, error) = best else { return nil }
    // Half a turn of θ, like -f for f, turns a into -a.
    let halfTurns = (p[4] / .pi).rounded(.down)
    let flipped = (halfTurns.remainder(dividingBy: 2) != 0) != (p[5] < 0) ? -1.0 : 1
    (row, column) = (p[0], p[1])
    (lengthAlong, lengthAcross) = (exp(p[2]), exp(p[3]))
    frequency = abs(p[5])
    orientation = (p[4] / .pi - halfTurns) * 180
    (even, odd) = (p[6] * norm.squareRoot(), flipped * p[7] * norm.squareRoot())
    explained = 1 - error
  }

  /// Parameters: row, column, log σ_a, log σ_c, θ, f, A, B.
  private struct Problem {
    let field: [Double]
    let height, width: Int

    /// Starting points: the strongest frequencies of the field, centred on its energy.
    func starts() -> [[Double]] {
      let (row, column) = centre()
      let side = Double(max(height, width))
      return peaks().flatMap { peak in
        [side / 8, side / 4].map { length in
          [row, column, log(length), log(length), peak.theta, peak.frequency, 0.1, 0.1]
        }
      }
    }

    /// The centre of the field's energy, pixels.
    private func centre() -> (row: Double, column: Double) {
      var (row, column) = (0.0, 0.0)
      for i in 0..<height {
        for j in 0..<width {
          let energy = field[i * width + j] * field[i * width + j]
          row += energy * Double(i)
          column += energy * Double(j)
        }
      }
      return (row, column)
    }

    /// The two strongest of a grid of directions (radians) and frequencies (cycles per pixel).
    private func peaks() -> [(theta: Double, frequency: Double)] {
      let side = Double(max(height, width))
      var spectrum: [(power: Double, theta: Double, frequency: Double)] = []
      for step in 0..<12 {
        let theta = Double(step) * .pi / 12
        for cycles in 1...Int(side / 2) {
          let f = Double(cycles) / side
          spectrum.append((power(theta, f), theta, f))
        }
      }
      spectrum.sort { $0.power > $1.power }
      return spectrum.prefix(2).map { ($0.theta, $0.frequency) }
    }

    /// |Fourier transform|² at a direction and a frequency.
    private func power(_ theta: Double, _ f: Double) -> Double {
      var (re, im) = (0.0, 0.0)
      for i in 0..<height {
        for j in 0..<width {
          let angle = 2 * .pi * f * (Double(j) * cos(theta) + Double(i) * sin(theta))
          re += field[i * width + j] * cos(angle)
          im += field[i * width + j] * sin(angle)
        }
      }
      return re * re + im * im
    }

    private func residuals(_ p: [Double], _ basis: inout [(Double, Double)]) -> [Double] {
      var result = [Double](repeating: 0, count: field.count)
      let (c, s) = (cos(p[4]), sin(p[4]))
      let (wa, wc) = (exp(-2 * p[2]) / 2, exp(-2 * p[3]) / 2)
      for i in 0..<height {
        for j in 0..<width {
          let (dx, dy) = (Double(j) - p[1], Double(i) - p[0])
          let (a, across) = (dx * c + dy * s, dy * c - dx * s)
          let envelope = exp(-a * a * wa - across * across * wc)
          let angle = 2 * .pi * p[5] * a
          let (even, odd) = (envelope * cos(angle), envelope * sin(angle))
          basis[i * width + j] = (even, odd)
          result[i * width + j] = field[i * width + j] - p[6] * even - p[7] * odd
        }
      }
      return result
    }

    /// Replaces A and B by their best values.
    private func solveAmplitudes(_ p: inout [Double], _ basis: [(Double, Double)]) {
      var (ee, eo, oo, ef, of) = (1e-9, 0.0, 1e-9, 0.0, 0.0)
      for (index, (even, odd)) in basis.enumerated() {
        ee += even * even
        eo += even * odd
        oo += odd * odd
        ef += even * field[index]
        of += odd * field[index]
      }
      let determinant = ee * oo - eo * eo
      guard determinant > 1e-14 else { return }
      p[6] = (ef * oo - of * eo) / determinant
      p[7] = (of * ee - ef * eo) / determinant
    }

    /// Where a search stands: parameters, residuals there, the basis they belong to.
    private struct Point {
      var parameters: [Double]
      var basis: [(Double, Double)]
      var residual: [Double]
      var error: Double
    }

    /// The point of parameters with their best amplitudes.
    private func point(_ parameters: [Double]) -> Point {
      var p = parameters
      var basis = [(Double, Double)](repeating: (0, 0), count: field.count)
      _ = residuals(p, &basis)
      solveAmplitudes(&p, basis)
      let residual = residuals(p, &basis)
      return Point(
        parameters: p, basis: basis, residual: residual,
        error: residual.reduce(0) { $0 + $1 * $1 })
    }

    func minimise(_ start: [Double], iterations: Int) -> (parameters: [Double], error: Double) {
      var here = point(start)
      var damping = 1e-2
      for _ in 0..<iterations {
        guard let next = step(from: here, damping: damping) else { break }
        guard next.error < here.error else {
          damping *= 5
          if damping > 1e8 { break }
          continue
        }
        let gain = (here.error - next.error) / max(here.error, 1e-300)
        here = next
        damping = max(damping / 5, 1e-9)
        if gain < 1e-7 { break }
      }
      return (here.parameters, here.error)
    }

    /// One damped least-squares step, within bounds of lengths and frequency; nil where the normal
    /// equations have no solution.
    private func step(from here: Point, damping: Double) -> Point? {
      let jacobian = jacobian(here)
      var normal = jacobian.transposeTimes(jacobian)
      let right = jacobian.transposeTimes(
        Matrix(rows: field.count, columns: 1, elements: here.residual))
      for k in 0..<8 { normal[k, k] += damping * (normal[k, k] + 1e-9) }
      guard let step = try? normal.solvePositiveDefinite(right) else { return nil }
      var q = here.parameters
      for k in 0..<8 { q[k] += step[k, 0] }
      let longest = log(4 * Double(max(height, width)))
      q[2] = min(max(q[2], log(0.4)), longest)
      q[3] = min(max(q[3], log(0.4)), longest)
      q[5] = min(max(q[5], 0), 0.75)
      return point(q)
    }

    /// Slopes of the model by the parameters `[pixel, parameter]`, by differences.
    private func jacobian(_ here: Point) -> Matrix<Double> {
      var jacobian = Matrix<Double>.zeros(field.count, 8)
      for k in 0..<8 {
        var q = here.parameters
        let h = 1e-6 * max(1, abs(q[k]))
        q[k] += h
        var scratch = here.basis
        let moved = residuals(q, &scratch)
        for m in 0..<field.count { jacobian[m, k] = (here.residual[m] - moved[m]) / h }
      }
      return jacobian
    }
  }
}
