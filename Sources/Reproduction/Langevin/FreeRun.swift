import Archives
import Dynamics
import LangevinMachines
import Tensors

/// Free generation with the stored couplings (NLM §5.1, experiment B): 36 chains from noise, watched on
/// the way.
struct FreeRun {
  static let chainCount = 36
  /// The unit that is traced: row 8, column 10.
  private static let tracedUnit = 234

  /// Mean q with the nearest training image by time; empty without images.
  private(set) var similarities: [Double: Double] = [:]
  /// +1 or -1 for every chain at t = 50.
  private(set) var signs: [Float] = []
  /// Chains whose sign at the end is another.
  private(set) var flips = 0
  /// Means over chains and time from t = 50 on.
  private(set) var info: MachineDynamics<Float>.Info
  /// x `[chain, unit]` at the end.
  private(set) var states: Matrix<Float>
  /// Rates `[chain, unit]` over one time unit after the end.
  private(set) var frames: Matrix<Float>
  /// Labels of the frames; nil without images.
  private(set) var labels: [Int]?
  /// x of the traced unit of the last chain, every 10 steps.
  private var trace: [Double] = []
  /// The last chain's rates in the components of the images, every 10 steps.
  private var path: [Matrix<Double>] = []
  private let images: ImageSet?
  private let components: ImageComponents?

  /// Runs on to t = 50, then for `steps` steps.
  ///
  /// - Parameter images: those of the training, to compare with; nil for none.
  init(
    of machine: LangevinMachine<Float>, images: ImageSet?, steps: Int, _ context: ExperimentContext
  ) throws {
    self.images = images
    var chains = try MachineChains(
      MachineDynamics(machine), count: Self.chainCount, seed: context.seeds[0],
      parallelism: context.parallelism)
    let nearest = images.map { NearestImages($0.thinned(to: 3_000)) }
    similarities = try Self.similarities(of: &chains, to: nearest)
    try chains.advance(steps: 1_000)
    let polarity = Polarity(height: 28, width: 28)
    signs = polarity.signs(of: chains.rates)
    let components = try images.map { try ImageComponents(of: $0.prefix(400).images) }
    self.components = components
    var (trace, path) = ([Double](), [Matrix<Double>]())
    info = try chains.averageInfo(steps: steps) { chains in
      let last = chains.positions.rows(Self.chainCount - 1..<Self.chainCount)
      trace.append(Double(last[0, min(Self.tracedUnit, machine.unitCount - 1)]))
      if let components { path.append(components.project(last.activated(.tanh))) }
    }
    (self.trace, self.path) = (trace, path)
    flips = zip(signs, polarity.signs(of: chains.rates)).count { $0 != $1 }
    states = chains.positions
    frames = try chains.averageRates(over: 100)
    labels = nearest?.matches(of: frames).compactMap(\.label)
  }

  /// Mean q of frames that end at t = 1, 10 and 40 (NLM §6.2).
  private static func similarities(
    of chains: inout MachineChains<Float>, to nearest: NearestImages?
  ) throws -> [Double: Double] {
    var similarities: [Double: Double] = [:]
    var done = 0.0
    for time in [1.0, 10, 40] {
      try chains.advance(steps: Int(((time - done - 1) * 100).rounded()))
      let rates = try chains.averageRates(over: 100)
      done = time
      similarities[time] = nearest.map {
        LangevinExperiments.mean($0.matches(of: rates).map(\.similarity))
      }
    }
    return similarities
  }

  /// What is drawn.
  var arrays: [String: NumericArray] {
    var arrays = ["images": NumericArray(frames), "trace": LangevinExperiments.array(trace)]
    if let components, let images {
      arrays["path"] = NumericArray(Matrix(stacking: path))
      arrays["data"] = NumericArray(components.project(images.prefix(400).images))
      arrays["labels"] = LangevinExperiments.array(images.prefix(400).labels)
    }
    return arrays
  }
}
