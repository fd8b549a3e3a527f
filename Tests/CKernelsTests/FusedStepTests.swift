import CKernels
import Testing

/// The fused steps against the same arithmetic in separate passes, bit for bit.
@Suite struct FusedStepTests {
  static let shapes = [(1, 1), (40, 1), (33, 2), (7, 3), (5, 100), (3, 1024), (2, 1500), (1, 3001)]
  static let activations = [RV_IDENTITY, RV_RELU, RV_TANH, RV_SOFTPLUS, RV_SIGMOID]
  static let stream = rv_stream(seed: 5, step: 17, chain: 3, purpose: 2)

  /// Numbers between -2 and 2, different in every place.
  static func numbers<Scalar: BinaryFloatingPoint>(_ count: Int, _ seed: Int) -> [Scalar] {
    (0..<count).map { Scalar(($0 * 7919 + seed * 104_729) % 4001) / 1000 - 2 }
  }

  static func normals(_ rows: Int, _ columns: Int) -> [Float] {
    var noise = [Float](repeating: 0, count: rows * columns)
    rv_normals(RV_FLOAT, stream, rows, columns, &noise)
    return noise
  }

  static func doubleNormals(_ rows: Int, _ columns: Int) -> [Double] {
    var noise = [Double](repeating: 0, count: rows * columns)
    rv_normals(RV_DOUBLE, stream, rows, columns, &noise)
    return noise
  }

  static func leakyStep(
    _ precision: rv_precision, _ rows: Int, _ columns: Int, _ activation: rv_activation,
    _ input: UnsafeRawPointer, bias: UnsafeRawPointer?, decay: Double, gain: Double,
    amplitude: Double, _ state: UnsafeMutableRawPointer
  ) {
    var leak = rv_leak(
      activation: activation, input: input, bias: bias, decay: decay, gain: gain,
      amplitude: amplitude)
    rv_leaky_step(precision, stream, rows, columns, &leak, state)
  }

  @Test(arguments: shapes)
  func scaleAndAdd(rows: Int, columns: Int) {
    let start: [Float] = Self.numbers(rows * columns, 1), noise = Self.normals(rows, columns)
    var state = start
    rv_scale_add_normals(RV_FLOAT, Self.stream, rows, columns, 0.9, 0.4, &state)
    #expect(state == zip(start, noise).map { 0.9 * $0 + 0.4 * $1 })

    let doubleStart: [Double] = Self.numbers(rows * columns, 1)
    let doubleNoise = Self.doubleNormals(rows, columns)
    var doubleState = doubleStart
    rv_scale_add_normals(RV_DOUBLE, Self.stream, rows, columns, 0.9, 0.4, &doubleState)
    #expect(doubleState == zip(doubleStart, doubleNoise).map { 0.9 * $0 + 0.4 * $1 })
  }

  @Test(arguments: shapes)
  func leakyFloat(rows: Int, columns: Int) {
    let count = rows * columns
    let start: [Float] = Self.numbers(count, 1), input: [Float] = Self.numbers(count, 2)
    let bias: [Float] = Self.numbers(columns, 3), noise = Self.normals(rows, columns)
    for activation in Self.activations {
      for (biased, amplitude) in [(true, Float(0.3)), (false, 0.3), (true, 0), (false, 0)] {
        var x = input
        if biased { for i in 0..<count { x[i] += bias[i % columns] } }
        var y = x
        rv_activate(RV_FLOAT, activation, x, &y, count)
        let expected = (0..<count).map { i in
          let still = 0.75 * start[i] + 0.25 * y[i]
          return amplitude == 0 ? still : still + amplitude * noise[i]
        }
        var state = start
        bias.withUnsafeBufferPointer {
          Self.leakyStep(
            RV_FLOAT, rows, columns, activation, input, bias: biased ? $0.baseAddress : nil,
            decay: 0.75, gain: 0.25, amplitude: Double(amplitude), &state)
        }
        #expect(state == expected, "\(activation.rawValue), bias \(biased), noise \(amplitude)")
      }
    }
  }

  @Test(arguments: shapes)
  func leakyDouble(rows: Int, columns: Int) {
    let count = rows * columns
    let start: [Double] = Self.numbers(count, 1), input: [Double] = Self.numbers(count, 2)
    let bias: [Double] = Self.numbers(columns, 3), noise = Self.doubleNormals(rows, columns)
    for activation in Self.activations {
      var x = input
      for i in 0..<count { x[i] += bias[i % columns] }
      var y = x
      rv_activate(RV_DOUBLE, activation, x, &y, count)
      let expected = (0..<count).map { 0.75 * start[$0] + 0.25 * y[$0] + 0.3 * noise[$0] }
      var state = start
      Self.leakyStep(
        RV_DOUBLE, rows, columns, activation, input, bias: bias, decay: 0.75, gain: 0.25,
        amplitude: 0.3, &state)
      #expect(state == expected, "\(activation.rawValue)")
    }
  }

  /// The state may be its own input.
  @Test func inputIsState() {
    var state: [Float] = Self.numbers(500, 4)
    let input = state
    var apart = state
    Self.leakyStep(
      RV_FLOAT, 5, 100, RV_TANH, input, bias: nil, decay: 0.5, gain: 0.5, amplitude: 0.1, &apart)
    state.withUnsafeMutableBufferPointer {
      Self.leakyStep(
        RV_FLOAT, 5, 100, RV_TANH, $0.baseAddress!, bias: nil, decay: 0.5, gain: 0.5,
        amplitude: 0.1, $0.baseAddress!)
    }
    #expect(state == apart)
  }
}
