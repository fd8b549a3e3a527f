/// Arguments for the tests of elementwise functions, in blocks.
enum ElementwisePoints {
  static let block = 8192

  /// Calls `body` with the floats whose bit patterns are the multiples of `stride`, and with room for
  /// the results.
  static func sweepFloats(
    stride: Int, _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    sweep(
      count: (1 << 32) / stride, of: Float.self, { Float(bitPattern: UInt32($0 * stride)) }, body)
  }

  /// Calls `body` with 2^19 doubles: half with random bits, half spread over -40...40 with random
  /// scale, near 1 for every eighth.
  static func sweepDoubles(
    _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
  ) {
    var state: UInt64 = 88_172_645_463_325_252
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    let value: (Int) -> Double = { i in
      if i % 2 == 0 { return Double(bitPattern: next()) }
      let unit = Double(Int64(bitPattern: next())) * 0x1p-63
      if i % 8 == 1 { return 1 + unit / 4 }
      return unit * Double(1 << (i / 8 % 11)) * (i % 8 == 3 ? 1e-3 : 1)
    }
    sweep(count: 1 << 19, of: Double.self, value, body)
  }

  private static func sweep<Scalar: BinaryFloatingPoint>(
    count: Int, of: Scalar.Type, _ value: (Int) -> Scalar,
    _ body: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void
  ) {
    let x = UnsafeMutablePointer<Scalar>.allocate(capacity: block)
    let y = UnsafeMutablePointer<Scalar>.allocate(capacity: block)
    defer {
      x.deallocate()
      y.deallocate()
    }
    for start in Swift.stride(from: 0, to: count, by: block) {
      let length = min(block, count - start)
      for i in 0..<length { x[i] = value(start + i) }
      body(x, y, length)
    }
  }
}
