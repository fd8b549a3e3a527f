import CKernels

/// One kind of bulk draw, its results as bit patterns, so that one test serves all kinds.
struct Draw: Sendable, CustomStringConvertible {
  let name: String
  /// The draws [rows, columns] of a stream.
  let bits: @Sendable (_ stream: rv_stream, _ rows: Int, _ columns: Int) -> [UInt64]

  var description: String { name }

  static let all: [Draw] = [
    Draw(name: "bits") { stream, rows, columns in
      fill(rows * columns) { rv_bits(stream, rows, columns, $0) }.map { (x: UInt32) in UInt64(x) }
    },
    float("uniforms") { rv_uniforms(RV_FLOAT, $0, $1, $2, $3) },
    double("uniforms") { rv_uniforms(RV_DOUBLE, $0, $1, $2, $3) },
    float("normals") { rv_normals(RV_FLOAT, $0, $1, $2, $3) },
    double("normals") { rv_normals(RV_DOUBLE, $0, $1, $2, $3) },
    float("exponentials") { rv_exponentials(RV_FLOAT, $0, $1, $2, $3) },
    double("exponentials") { rv_exponentials(RV_DOUBLE, $0, $1, $2, $3) },
    float("poisson") { stream, rows, columns, out in
      for i in 0..<rows * columns {
        out[i] = Float(rate(chain: stream.chain &+ UInt32(i / columns), unit: i % columns))
      }
      rv_poisson(RV_FLOAT, stream, rows, columns, out, out)
    },
    double("poisson") { stream, rows, columns, out in
      for i in 0..<rows * columns {
        out[i] = rate(chain: stream.chain &+ UInt32(i / columns), unit: i % columns)
      }
      rv_poisson(RV_DOUBLE, stream, rows, columns, out, out)
    },
    float("scale and add normals") { stream, rows, columns, out in
      for i in 0..<rows * columns { out[i] = 3 }
      rv_scale_add_normals(RV_FLOAT, stream, rows, columns, 0.9, 0.3, out)
    },
    double("scale and add normals") { stream, rows, columns, out in
      for i in 0..<rows * columns { out[i] = 3 }
      rv_scale_add_normals(RV_DOUBLE, stream, rows, columns, 0.9, 0.3, out)
    },
    float("leaky step") { stream, rows, columns, out in
      let bias = (0..<columns).map { Float($0 % 7) / 4 - 1 }
      for i in 0..<rows * columns { out[i] = Float(i % columns % 5) / 3 }
      bias.withUnsafeBufferPointer {
        var leak = rv_leak(
          activation: RV_TANH, input: out, bias: $0.baseAddress, decay: 0.8, gain: 0.2,
          amplitude: 0.1)
        rv_leaky_step(RV_FLOAT, stream, rows, columns, &leak, out)
      }
    },
    double("leaky step") { stream, rows, columns, out in
      let bias = (0..<columns).map { Double($0 % 7) / 4 - 1 }
      for i in 0..<rows * columns { out[i] = Double(i % columns % 5) / 3 }
      bias.withUnsafeBufferPointer {
        var leak = rv_leak(
          activation: RV_TANH, input: out, bias: $0.baseAddress, decay: 0.8, gain: 0.2,
          amplitude: 0.1)
        rv_leaky_step(RV_DOUBLE, stream, rows, columns, &leak, out)
      }
    },
  ]

  /// Rates of every kind, a function of the address: none, small, large, both sides of the change of
  /// method, invalid.
  static func rate(chain: UInt32, unit: Int) -> Double {
    let rates = [0, 1e-3, 0.4, 1, 3, 9.999, 10, 25, 1e3, 1e6, -1, .infinity, .nan, 14, 0.1, 5]
    return rates[(Int(chain) &* 7 + unit &* 5) % rates.count]
  }

  private static func float(
    _ name: String,
    _ draw: @escaping @Sendable (rv_stream, Int, Int, UnsafeMutablePointer<Float>) -> Void
  ) -> Draw {
    Draw(name: name + ", float") { stream, rows, columns in
      fill(rows * columns) { draw(stream, rows, columns, $0) }
        .map { (x: Float) in UInt64(x.isNaN ? Float.nan.bitPattern : x.bitPattern) }
    }
  }

  private static func double(
    _ name: String,
    _ draw: @escaping @Sendable (rv_stream, Int, Int, UnsafeMutablePointer<Double>) -> Void
  ) -> Draw {
    Draw(name: name + ", double") { stream, rows, columns in
      fill(rows * columns) { draw(stream, rows, columns, $0) }
        .map { (x: Double) in x.isNaN ? Double.nan.bitPattern : x.bitPattern }
    }
  }
}

/// An array of `count` scalars that `body` fills. Checks that nothing behind them is written.
func fill<Scalar>(_ count: Int, _ body: (UnsafeMutablePointer<Scalar>) -> Void) -> [Scalar] {
  let guardBytes = 64
  let bytes = count * MemoryLayout<Scalar>.stride
  let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes + guardBytes, alignment: 64)
  defer { memory.deallocate() }
  memory.initializeMemory(as: UInt8.self, repeating: 0xA5, count: bytes + guardBytes)
  let scalars = memory.bindMemory(to: Scalar.self, capacity: count)
  body(scalars)
  for i in bytes..<bytes + guardBytes {
    precondition(memory.load(fromByteOffset: i, as: UInt8.self) == 0xA5, "wrote past the end")
  }
  return Array(UnsafeBufferPointer(start: scalars, count: count))
}

/// A stream of small numbers.
func stream(
  seed: UInt64 = 1, step: UInt64 = 0, chain: UInt32 = 0, purpose: UInt16 = 0
) -> rv_stream {
  rv_stream(seed: seed, step: step, chain: chain, purpose: purpose)
}
