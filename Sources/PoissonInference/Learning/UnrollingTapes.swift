import Synchronization
import Tensors

/// Memory of the unrolled passes, kept from one batch to the next: a tape for each thread and
/// sums of gradients for each block.
final class UnrollingTapes<Scalar: InferenceScalar>: @unchecked Sendable {
  // Sendable: a tape is used by the thread that took it from the pool, the sums of a block by the
  // thread that runs the block.
  private let pool = Mutex<[AlignedMemory<Scalar>]>([])
  private var allocated: [AlignedMemory<Scalar>] = []
  private var capacity = 0
  private(set) var sums: [GradientSums<Scalar>] = []

  init() {}

  /// Bytes held.
  var bytes: Int {
    allocated.count * capacity * MemoryLayout<Scalar>.stride
      + sums.reduce(0) { $0 + $1.bytes }
  }

  func prepare(
    blocks: Int, workers: Int, floats: Int, pixels: Int, latents: Int, steps: Int,
    variables: Int = 1
  ) {
    let workers = min(workers, blocks)
    if floats > capacity || allocated.count < workers {
      capacity = max(floats, capacity)
      allocated = (0..<workers).map { _ in AlignedMemory(capacity, cleared: false) }
      pool.withLock { [allocated] in $0 = allocated }
    }
    let fits = sums.first.map { $0.fits(pixels, latents, steps, variables) } ?? false
    if !fits { sums = [] }
    while sums.count < blocks {
      sums.append(GradientSums(pixels: pixels, latents: latents, steps: steps, variables))
    }
  }

  /// Lends a tape to `body`.
  func withTape(_ body: (UnsafeMutablePointer<Scalar>) -> Void) {
    let tape = pool.withLock { $0.removeLast() }
    body(tape.pointer)
    pool.withLock { $0.append(tape) }
  }
}

/// Gradients and losses summed over the images of one block.
final class GradientSums<Scalar: InferenceScalar> {
  typealias Memory = UnsafeMutablePointer<Scalar>
  typealias Doubles = UnsafeMutablePointer<Double>
  private let dictionary: Memory  // [pixel, latent]
  let noise, precision: Doubles  // [pixel]
  let inhibition, initial, secondInitial, gain: Doubles  // [latent]
  var largestRates: [Double]
  var stepSize = 0.0
  var secondStepSize = 0.0
  var weightedError = 0.0
  var divergence = 0.0
  var lastSquaredError = 0.0
  var lastQuiet = 0
  private let pixels, latents, variables: Int

  init(pixels: Int, latents: Int, steps: Int, _ variables: Int) {
    (self.pixels, self.latents, self.variables) = (pixels, latents, variables)
    dictionary = .allocate(capacity: pixels * latents)
    dictionary.initialize(repeating: 0, count: pixels * latents)
    noise = .allocate(capacity: 2 * pixels + 4 * latents)
    precision = noise + pixels
    inhibition = precision + pixels
    initial = inhibition + latents
    secondInitial = initial + latents
    gain = secondInitial + latents
    largestRates = [Double](repeating: 0, count: steps)
  }
  deinit {
    dictionary.deallocate()
    noise.deallocate()
  }

  var bytes: Int { pixels * latents * MemoryLayout<Scalar>.stride }

  func fits(_ pixels: Int, _ latents: Int, _ steps: Int, _ variables: Int) -> Bool {
    self.pixels == pixels && self.latents == latents && largestRates.count == steps
      && self.variables == variables
  }

  func reset() {
    noise.update(repeating: 0, count: 2 * pixels + 4 * latents)
    (stepSize, secondStepSize, weightedError, divergence) = (0, 0, 0, 0)
    (lastSquaredError, lastQuiet) = (0, 0)
  }

  /// The dictionary's gradient, the sum of errorᵀ · activity over `pairs`, each with `rows` rows
  /// (image and step).
  func setDictionary(_ pairs: (error: Memory, activity: Memory)..., rows: Int) {
    for (index, pair) in pairs.enumerated() {
      Scalar.gemm(
        transposeA: true, transposeB: false, m: pixels, n: latents, k: rows, alpha: 1,
        pair.error, lda: pixels, pair.activity, ldb: latents, beta: index == 0 ? 0 : 1,
        dictionary, ldc: latents)
    }
  }

  func addDictionary(to gradient: inout Matrix<Scalar>) {
    gradient.withMutablePointer {
      RowKernels<Scalar>.add($0, dictionary, into: $0, pixels * latents)
    }
  }
}
