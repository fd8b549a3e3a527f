import Dynamics
import RandomStreams
import Tensors

/// Chains of one kernel that run on and can be looked at between steps.
protocol RunningChains: Sendable {
  /// Advances all chains; `stream` is the noise of the first of these steps.
  mutating func advance(steps: Int, stream: RandomStream) throws(SamplingError)
  /// Outputs x `[chain, m]`.
  var positions: Matrix<Float> { get }
}

/// The chains of a runner.
struct KernelChains<Kernel: SamplingKernel<Float>>: RunningChains {
  private let runner: ChainRunner<Kernel>
  private var blocks: [Kernel.State]

  init(_ runner: ChainRunner<Kernel>, at positions: Matrix<Float>) throws(SamplingError) {
    self.runner = runner
    blocks = try runner.start(at: positions)
  }

  mutating func advance(steps: Int, stream: RandomStream) throws(SamplingError) {
    var none = DrawRecorder<Float>(every: max(steps, 1) + 1)
    try runner.advance(&blocks, steps: steps, stream: stream, recording: &none)
  }

  var positions: Matrix<Float> { Matrix(stacking: blocks.map(runner.kernel.positions)) }
}
