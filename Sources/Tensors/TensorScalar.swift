import CKernels
import RandomStreams

/// The element of a tensor: `Float` or `Double`. Every operation is a bulk call, so that generic
/// code pays for dispatch once per array, never once per element.
///
/// The requirements are the kernels of `CKernels` and the library's products; `Matrix` gives them
/// their public form.
public protocol TensorScalar: BinaryFloatingPoint, Sendable, Codable, LosslessStringConvertible {
  typealias Input = UnsafePointer<Self>
  typealias Output = UnsafeMutablePointer<Self>

  // MARK: Elementwise
  static func tanh(_ x: Input, _ y: Output, _ count: Int)
  static func exp(_ x: Input, _ y: Output, _ count: Int)
  static func log(_ x: Input, _ y: Output, _ count: Int)
  static func sigmoid(_ x: Input, _ y: Output, _ count: Int)
  static func softplus(_ x: Input, _ y: Output, _ count: Int)
  static func activate(_ activation: Activation, _ x: Input, _ y: Output, _ count: Int)
  static func activationSlope(_ activation: Activation, _ x: Input, _ slope: Output, _ count: Int)

  // MARK: Random draws, shape [rows, columns]
  static func uniforms(_ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output)
  static func normals(_ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output)
  static func exponentials(_ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output)
  static func poisson(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ rates: Input, _ counts: Output)
  static func scaleAddNormals(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, decay: Self, amplitude: Self,
    _ state: Output)
  static func leakyStep(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ activation: Activation, input: Input,
    bias: Input?, decay: Self, gain: Self, amplitude: Self, _ state: Output)

  // MARK: Products
  /// C[m, n] = α op(A) op(B) + β C, row-major (BLAS gemm).
  static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Self, _ a: Input, lda: Int,
    _ b: Input, ldb: Int, beta: Self, _ c: Output, ldc: Int)
  static func packedCount(to: Int, from: Int) -> Int
  static func pack(_ weights: Input, to: Int, from: Int, transposed: Bool, _ packed: Output)
  static func packedProduct(
    _ packed: Input, to: Int, from: Int, _ input: Input, rows: Int, accumulate: Bool,
    _ output: Output)

  // MARK: Skinny networks
  associatedtype SkinnyNetwork
  static func skinnyNetwork(
    units: Int, outputs: Int, activation: Activation, readout: Input, feedback: Input, bias: Input,
    noise: Input?
  ) -> SkinnyNetwork
  static func skinnyHiddenSteps(
    _ network: SkinnyNetwork, _ stream: RandomStream, chains: Int, steps: Int, timeStep: Self,
    state: Output, output: Output)
  static func skinnyOutputSteps(
    _ network: SkinnyNetwork, _ stream: RandomStream, chains: Int, steps: Int, timeStep: Self,
    state: Output)
  static func skinnyScore(_ network: SkinnyNetwork, rows: Int, _ x: Input, _ score: Output)
  static func skinnyGradients(
    _ network: SkinnyNetwork, rows: Int, _ x: Input, error: Input, dReadout: Output,
    dFeedback: Output, dBias: Output)

  // MARK: Factorisations (LAPACK; column-major, in place), 0 on success
  static func choleskyFactor(upperOrLower: CChar, n: Int, _ a: Output) -> Int
  static func choleskySolve(upperOrLower: CChar, n: Int, rhs: Int, _ a: Input, _ b: Output) -> Int
  static func solve(n: Int, rhs: Int, _ a: Output, _ b: Output) -> Int
  static func symmetricEigen(n: Int, _ a: Output, _ eigenvalues: Output) -> Int
  static func singularValues(
    m: Int, n: Int, _ a: Output, _ s: Output, _ u: Output, _ vt: Output
  ) -> Int
}
