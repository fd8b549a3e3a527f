import CKernels
import Foundation

/// One elementwise kernel in both precisions, and the same function in wider arithmetic.
struct ElementwiseFunction: Sendable, CustomStringConvertible {
  /// Double on platforms without a wider type.
  #if arch(x86_64) && !os(Windows)
    typealias Wide = Float80
  #else
    typealias Wide = Double
  #endif

  let name: String
  /// Largest error, in units in the last place of the exact result.
  let bound: Double
  let float: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  let double: @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
  let reference: @Sendable (Double) -> Double
  let wideReference: @Sendable (Wide) -> Wide

  var description: String { name }

  /// The functions whose contract is 2 ulp.
  static let functions = [
    ElementwiseFunction(
      name: "tanh", bound: 2, float: inFloat(rv_tanh), double: inDouble(rv_tanh),
      reference: { tanh($0) }, wideReference: { tanh($0) }),
    ElementwiseFunction(
      name: "exp", bound: 2, float: inFloat(rv_exp), double: inDouble(rv_exp),
      reference: { exp($0) }, wideReference: { exp($0) }),
    ElementwiseFunction(
      name: "log", bound: 2, float: inFloat(rv_log), double: inDouble(rv_log),
      reference: { log($0) }, wideReference: { log($0) }),
    ElementwiseFunction(
      name: "sigmoid", bound: 2, float: inFloat(rv_sigmoid), double: inDouble(rv_sigmoid),
      reference: { x in
        let e = exp(-abs(x))
        return x < 0 ? e / (1 + e) : 1 / (1 + e)
      },
      wideReference: { x in
        let e = exp(-abs(x))
        return x < 0 ? e / (1 + e) : 1 / (1 + e)
      }),
    ElementwiseFunction(
      name: "softplus", bound: 2, float: inFloat(rv_softplus), double: inDouble(rv_softplus),
      reference: { x in x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) },
      wideReference: { x in x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }),
  ]

  /// The slopes that are not constants, 6 ulp.
  static let slopes = [
    ElementwiseFunction(
      name: "tanh slope", bound: 6,
      float: { rv_activation_slope(RV_FLOAT, RV_TANH, $0, $1, $2) },
      double: { rv_activation_slope(RV_DOUBLE, RV_TANH, $0, $1, $2) },
      reference: { x in
        let e = exp(-abs(x)), s = 2 * e / (1 + e * e)
        return s * s
      },
      wideReference: { x in
        let e = exp(-abs(x)), s = 2 * e / (1 + e * e)
        return s * s
      }),
    ElementwiseFunction(
      name: "sigmoid slope", bound: 6,
      float: { rv_activation_slope(RV_FLOAT, RV_SIGMOID, $0, $1, $2) },
      double: { rv_activation_slope(RV_DOUBLE, RV_SIGMOID, $0, $1, $2) },
      reference: { x in
        let e = exp(-abs(x))
        return e / (1 + e) / (1 + e)
      },
      wideReference: { x in
        let e = exp(-abs(x))
        return e / (1 + e) / (1 + e)
      }),
  ]

  static let all = functions + slopes
}

/// A kernel with the types of single precision.
func inFloat(
  _ kernel:
    @escaping @Sendable (rv_precision, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int) ->
    Void
) -> @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void {
  { kernel(RV_FLOAT, $0, $1, $2) }
}

/// A kernel with the types of double precision.
func inDouble(
  _ kernel:
    @escaping @Sendable (rv_precision, UnsafeRawPointer?, UnsafeMutableRawPointer?, Int) ->
    Void
) -> @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void {
  { kernel(RV_DOUBLE, $0, $1, $2) }
}
