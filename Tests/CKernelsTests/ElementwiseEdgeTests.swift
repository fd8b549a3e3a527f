import CKernels
import Foundation
import Testing

/// Values at the edges, exactly.
@Suite struct ElementwiseEdgeTests {
  static let infinity = Double.infinity

  /// Function, argument, value; both precisions.
  static let shared: [(String, Double, Double)] = [
    ("tanh", 0, 0), ("tanh", -0.0, -0.0), ("tanh", infinity, 1), ("tanh", -infinity, -1),
    ("tanh", 1e30, 1), ("tanh", -25, -1), ("tanh", 1e-40, 1e-40),
    ("exp", 0, 1), ("exp", -0.0, 1), ("exp", infinity, infinity), ("exp", -infinity, 0),
    ("exp", 1e30, infinity), ("exp", -1e30, 0), ("exp", 1e-40, 1),
    ("log", 1, 0), ("log", 0, -infinity), ("log", -0.0, -infinity), ("log", infinity, infinity),
    ("log", -1, .nan), ("log", -infinity, .nan), ("log", -1e-40, .nan),
    ("sigmoid", 0, 0.5), ("sigmoid", infinity, 1), ("sigmoid", -infinity, 0), ("sigmoid", 1e30, 1),
    ("sigmoid", -1e30, 0),
    ("softplus", infinity, infinity), ("softplus", -infinity, 0), ("softplus", 1e30, 1e30),
    ("softplus", -1e30, 0),
    ("tanh slope", 0, 1), ("tanh slope", infinity, 0), ("tanh slope", -infinity, 0),
    ("sigmoid slope", 0, 0.25), ("sigmoid slope", infinity, 0), ("sigmoid slope", -infinity, 0),
  ]

  @Test func values() throws {
    for (name, x, expected) in Self.shared {
      let function = try #require(ElementwiseFunction.all.first { $0.name == name })
      let float = Self.map(function.float, Float(x)), double = Self.map(function.double, x)
      #expect(Self.same(float, Float(expected)), "\(name)(\(x)) = \(float), not \(expected)")
      #expect(Self.same(double, expected), "\(name)(\(x)) = \(double), not \(expected)")
    }
  }

  @Test(arguments: ElementwiseFunction.all)
  func nan(_ function: ElementwiseFunction) {
    for payload: UInt32 in [1, 0x1FF, 0x40_0000, 0x40_01FF, 0x7F_FFFF] {
      for sign: UInt32 in [0, 0x8000_0000] {
        let float = Float(bitPattern: sign | 0x7F80_0000 | payload)
        #expect(Self.map(function.float, float).isNaN)
        let double = Double(
          bitPattern: UInt64(sign | 0x7FF0_0000) << 32 | UInt64(payload) << 29 | 7)
        #expect(Self.map(function.double, double).isNaN)
      }
    }
  }

  /// The last finite exponential, the first infinite one; the last that is not 0.
  @Test func exponentialLimits() {
    #expect(Self.map(inFloat(rv_exp), 0x1.62e42ep+6) == 0x1.ffff08p+127)
    #expect(Self.map(inFloat(rv_exp), 0x1.62e43p+6) == .infinity)
    #expect(Self.map(inFloat(rv_exp), -0x1.9fe368p+6) == .leastNonzeroMagnitude)
    #expect(Self.map(inFloat(rv_exp), -0x1.9fe36ap+6) == 0)
    #expect(Self.map(inDouble(rv_exp), 0x1.62e42fefa39efp+9) == 0x1.fffffffffff2ap+1023)
    #expect(Self.map(inDouble(rv_exp), 0x1.62e42fefa39fp+9) == .infinity)
    #expect(Self.map(inDouble(rv_exp), -0x1.74910d52d3051p+9) == .leastNonzeroMagnitude)
    #expect(Self.map(inDouble(rv_exp), -0x1.74910d52d3052p+9) == 0)
    #expect(Self.map(inFloat(rv_log), .leastNonzeroMagnitude) == -0x1.9d1dap+6)
    #expect(Self.map(inDouble(rv_log), .leastNonzeroMagnitude) == -0x1.74385446d71c3p+9)
  }

  /// Lengths around the vector, in place and apart, never a scalar too many.
  @Test(arguments: ElementwiseFunction.functions)
  func lengths(_ function: ElementwiseFunction) {
    let x = (0..<200).map { (i: Int) in Float(i) * 0.06 - (function.name == "log" ? -0.1 : 5.5) }
    let whole = Self.map(function.float, x)
    for count in 0...130 {
      for offset in [0, 1, 5] {
        var y = [Float](repeating: -7, count: 200)
        x.withUnsafeBufferPointer { from in
          y.withUnsafeMutableBufferPointer { to in
            function.float(from.baseAddress! + offset, to.baseAddress! + offset, count)
          }
        }
        #expect(Array(y[offset..<offset + count]) == Array(whole[offset..<offset + count]))
        #expect(
          y[..<offset].allSatisfy { $0 == -7 } && y[(offset + count)...].allSatisfy { $0 == -7 })
        var inPlace = x
        inPlace.withUnsafeMutableBufferPointer {
          function.float($0.baseAddress! + offset, $0.baseAddress! + offset, count)
        }
        #expect(Array(inPlace[offset..<offset + count]) == Array(whole[offset..<offset + count]))
      }
    }
  }

  @Test func activations() {
    let x: [Float] = [-2, -0.5, 0, 0.5, 2]
    func apply(_ activation: rv_activation) -> [Float] {
      Self.map(inFloat { rv_activate($0, activation, $1, $2, $3) }, x)
    }
    func slope(_ activation: rv_activation) -> [Float] {
      Self.map(inFloat { rv_activation_slope($0, activation, $1, $2, $3) }, x)
    }
    #expect(apply(RV_IDENTITY) == x)
    #expect(apply(RV_RELU) == [0, 0, 0, 0.5, 2])
    #expect(apply(RV_TANH) == Self.map(inFloat(rv_tanh), x))
    #expect(apply(RV_SOFTPLUS) == Self.map(inFloat(rv_softplus), x))
    #expect(apply(RV_SIGMOID) == Self.map(inFloat(rv_sigmoid), x))
    #expect(slope(RV_IDENTITY) == [1, 1, 1, 1, 1])
    #expect(slope(RV_RELU) == [0, 0, 0, 1, 1])
    #expect(slope(RV_SOFTPLUS) == Self.map(inFloat(rv_sigmoid), x))
    #expect(Self.map(inFloat { rv_activate($0, RV_RELU, $1, $2, $3) }, [Float.nan])[0].isNaN)
  }

  static func same<Scalar: BinaryFloatingPoint>(_ a: Scalar, _ b: Scalar) -> Bool {
    a.isNaN ? b.isNaN : a == b && a.sign == b.sign
  }

  static func map<Scalar>(
    _ function: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void, _ x: Scalar
  ) -> Scalar {
    map(function, [x])[0]
  }

  static func map<Scalar>(
    _ function: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void, _ x: [Scalar]
  ) -> [Scalar] {
    var y = x
    x.withUnsafeBufferPointer { from in
      y.withUnsafeMutableBufferPointer { function(from.baseAddress!, $0.baseAddress!, from.count) }
    }
    return y
  }
}
