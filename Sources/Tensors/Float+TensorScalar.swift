// Documented in the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import CKernels
import COpenBLAS
import RandomStreams

extension Float: TensorScalar {
  public static func tanh(_ x: Input, _ y: Output, _ count: Int) { rv_tanh_f32(x, y, count) }
  public static func exp(_ x: Input, _ y: Output, _ count: Int) { rv_exp_f32(x, y, count) }
  public static func log(_ x: Input, _ y: Output, _ count: Int) { rv_log_f32(x, y, count) }
  public static func sigmoid(_ x: Input, _ y: Output, _ count: Int) { rv_sigmoid_f32(x, y, count) }
  public static func softplus(_ x: Input, _ y: Output, _ count: Int) {
    rv_softplus_f32(x, y, count)
  }
  public static func activate(
    _ activation: Activation, _ x: Input, _ y: Output, _ count: Int
  ) {
    rv_activate_f32(activation.kernel, x, y, count)
  }
  public static func activationSlope(
    _ activation: Activation, _ x: Input, _ slope: Output, _ count: Int
  ) {
    rv_activation_slope_f32(activation.kernel, x, slope, count)
  }

  public static func uniforms(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output
  ) {
    rv_uniforms_f32(stream.address, rows, columns, out)
  }
  public static func normals(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output
  ) {
    rv_normals_f32(stream.address, rows, columns, out)
  }
  public static func exponentials(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ out: Output
  ) {
    rv_exponentials_f32(stream.address, rows, columns, out)
  }
  public static func poisson(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ rates: Input, _ counts: Output
  ) {
    rv_poisson_f32(stream.address, rows, columns, rates, counts)
  }
  public static func scaleAddNormals(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, decay: Float, amplitude: Float,
    _ state: Output
  ) {
    rv_scale_add_normals_f32(stream.address, rows, columns, decay, amplitude, state)
  }
  public static func leakyStep(
    _ stream: RandomStream, _ rows: Int, _ columns: Int, _ activation: Activation, input: Input,
    bias: Input?, decay: Float, gain: Float, amplitude: Float, _ state: Output
  ) {
    rv_leaky_step_f32(
      stream.address, rows, columns, activation.kernel, input, bias, decay, gain, amplitude, state)
  }

  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Float, _ a: Input,
    lda: Int, _ b: Input, ldb: Int, beta: Float, _ c: Output, ldc: Int
  ) {
    _ = singleThreadedBLAS
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      blasInt(m), blasInt(n), blasInt(k), alpha, a, blasInt(lda), b, blasInt(ldb), beta, c,
      blasInt(ldc))
  }
  public static func packedCount(to: Int, from: Int) -> Int { rv_packed_count_f32(to, from) }
  public static func pack(
    _ weights: Input, to: Int, from: Int, transposed: Bool, _ packed: Output
  ) {
    if transposed {
      rv_pack_transposed_f32(weights, to, from, packed)
    } else {
      rv_pack_f32(weights, to, from, packed)
    }
  }
  public static func packedProduct(
    _ packed: Input, to: Int, from: Int, _ input: Input, rows: Int, accumulate: Bool,
    _ output: Output
  ) {
    rv_packed_product_f32(packed, to, from, input, rows, accumulate ? 1 : 0, output)
  }

  public static func skinnyNetwork(
    units: Int, outputs: Int, activation: Activation, readout: Input, feedback: Input, bias: Input,
    noise: Input?
  ) -> rv_skinny_f32 {
    rv_skinny_f32(
      units: units, outputs: outputs, activation: activation.kernel, readout: readout,
      feedback: feedback, bias: bias, noise: noise)
  }
  public static func skinnyHiddenSteps(
    _ network: rv_skinny_f32, _ stream: RandomStream, chains: Int, steps: Int, timeStep: Float,
    state: Output, output: Output
  ) {
    withUnsafePointer(to: network) {
      rv_skinny_hidden_steps_f32($0, stream.address, chains, steps, timeStep, state, output)
    }
  }
  public static func skinnyOutputSteps(
    _ network: rv_skinny_f32, _ stream: RandomStream, chains: Int, steps: Int, timeStep: Float,
    state: Output
  ) {
    withUnsafePointer(to: network) {
      rv_skinny_output_steps_f32($0, stream.address, chains, steps, timeStep, state)
    }
  }
  public static func skinnyScore(
    _ network: rv_skinny_f32, rows: Int, _ x: Input, _ score: Output
  ) {
    withUnsafePointer(to: network) { rv_skinny_score_f32($0, rows, x, score) }
  }
  public static func skinnyGradients(
    _ network: rv_skinny_f32, rows: Int, _ x: Input, error: Input, dReadout: Output,
    dFeedback: Output, dBias: Output
  ) {
    withUnsafePointer(to: network) {
      rv_skinny_gradients_f32($0, rows, x, error, dReadout, dFeedback, dBias)
    }
  }

  public static func choleskyFactor(upperOrLower: CChar, n: Int, _ a: Output) -> Int {
    _ = singleThreadedBLAS
    var (order, status, triangle) = (blasInt(n), blasInt(0), upperOrLower)
    spotrf_(&triangle, &order, a, &order, &status)
    return Int(status)
  }
  public static func choleskySolve(
    upperOrLower: CChar, n: Int, rhs: Int, _ a: Input, _ b: Output
  ) -> Int {
    var (order, columns, status, triangle) = (blasInt(n), blasInt(rhs), blasInt(0), upperOrLower)
    spotrs_(&triangle, &order, &columns, a, &order, b, &order, &status)
    return Int(status)
  }
  public static func solve(n: Int, rhs: Int, _ a: Output, _ b: Output) -> Int {
    var (order, columns, status) = (blasInt(n), blasInt(rhs), blasInt(0))
    var pivots = [blasInt](repeating: 0, count: n)
    sgesv_(&order, &columns, a, &order, &pivots, b, &order, &status)
    return Int(status)
  }
  public static func symmetricEigen(n: Int, _ a: Output, _ eigenvalues: Output) -> Int {
    _ = singleThreadedBLAS
    var (order, status) = (blasInt(n), blasInt(0))
    var (job, triangle) = (CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")))
    var (query, integerQuery, ask) = (Float(0), blasInt(0), blasInt(-1))
    ssyevd_(
      &job, &triangle, &order, a, &order, eigenvalues, &query, &ask, &integerQuery, &ask, &status)
    var (workCount, integerCount) = (blasInt(query), integerQuery)
    var work = [Float](repeating: 0, count: Int(workCount))
    var integerWork = [blasInt](repeating: 0, count: Int(integerCount))
    ssyevd_(
      &job, &triangle, &order, a, &order, eigenvalues, &work, &workCount, &integerWork,
      &integerCount, &status)
    return Int(status)
  }
  public static func singularValues(
    m: Int, n: Int, _ a: Output, _ s: Output, _ u: Output, _ vt: Output
  ) -> Int {
    _ = singleThreadedBLAS
    var (rows, columns, status) = (blasInt(m), blasInt(n), blasInt(0))
    var (job, least) = (CChar(UInt8(ascii: "S")), blasInt(min(m, n)))
    var (query, ask) = (Float(0), blasInt(-1))
    var integerWork = [blasInt](repeating: 0, count: 8 * min(m, n))
    sgesdd_(
      &job, &rows, &columns, a, &rows, s, u, &rows, vt, &least, &query, &ask, &integerWork,
      &status)
    var workCount = blasInt(query)
    var work = [Float](repeating: 0, count: Int(workCount))
    sgesdd_(
      &job, &rows, &columns, a, &rows, s, u, &rows, vt, &least, &work, &workCount, &integerWork,
      &status)
    return Int(status)
  }
}
