import Dynamics
import RandomStreams
import Tensors

/// Generates images from noise and watches on the way. Memory does not grow with steps: what is
/// recorded is thinned to a bounded number of points.
public struct ImageGeneration: Sendable {
  /// What a run recorded.
  public struct Result: Sendable {
    /// Final currents x `[chain, unit]`.
    public var currents: Matrix<Float>
    /// Δt, membrane time constants.
    public var timeStep: Double
    /// Rates tanh x `[chain, unit]` after chosen steps, averaged over `frameWindow` of them.
    public var frames: [(step: Int, rates: Matrix<Float>)] = []
    /// Time, and means over chains at it.
    public var course: [(time: Double, info: MachineDynamics<Float>.Info)] = []
    /// Times of `trace` and `path`.
    public var times: [Double] = []
    /// x of the traced unit of the last chain.
    public var trace: [Float] = []
    /// Rates of the last chain in the components `[time, component]`; nil without components.
    public var path: Matrix<Double>?
    /// Overlap of the last chain's rates with the components' mean image at `times`.
    public var meanOverlaps: [Double] = []

    /// Final rates tanh x `[chain, unit]`.
    public var rates: Matrix<Float> { currents.activated(.tanh) }
  }

  /// The step, temperature and couplings, and the units that are held.
  public var dynamics: MachineDynamics<Float>
  /// Chains, one image each.
  public var chains = 36
  /// Chains before the first one: chain i is chain `firstChain + i` of a generation of all.
  public var firstChain = 0
  /// Steps of every chain.
  public var steps = 5_000
  /// Seed of starts and noise.
  public var seed: UInt64 = 1
  /// Steps after which frames are kept.
  public var frameSteps: [Int] = []
  /// Steps before and up to a frame's that its rates are averaged over; 1 for the state itself.
  public var frameWindow = 1
  /// The unit of the last chain that is traced.
  public var tracedUnit: Int?
  /// Components that the last chain is projected on.
  public var components: ImageComponents?
  /// Steps before the trace and the path begin.
  public var traceStart = 0
  /// Most points of course, trace and path.
  public var points = 1_000
  /// Values of the held units `dynamics.heldUnits`.
  public var heldValues: [Float] = []
  /// How many threads share the chains; changes no bit.
  public var parallelism = Parallelism.serial

  /// A run with default sizes.
  public init(_ dynamics: MachineDynamics<Float>) { self.dynamics = dynamics }

  /// Runs from N(0, 1).
  ///
  /// - Parameter progress: called with steps done; returning false ends the run early.
  public func run(progress: (Int) -> Bool = { _ in true }) throws(SamplingError) -> Result {
    let start = startingPositions()
    var running = try MachineChains(
      dynamics, at: start, stream: RandomStream(seed: seed, chain: UInt32(firstChain)),
      parallelism: parallelism)
    var result = Result(currents: start, timeStep: Double(dynamics.timeStep))
    var path: [Matrix<Double>] = []
    let interval = max((steps - 1) / points + 1, min(steps, leastInterval))
    var done = 0
    while done < steps {
      done = try advance(&running, from: done, interval: interval, &result)
      if done % interval == 0 || (done == steps && leastInterval > 1) {
        result.course.append((Double(done) * result.timeStep, running.info))
        if done >= traceStart { trace(running, after: done, &result, &path) }
      }
      if !progress(done) { break }
    }
    result.currents = running.positions
    if !path.isEmpty { result.path = Matrix(stacking: path) }
    return result
  }

  /// Least steps between two points of the course. In mixed precision every point costs a step in single
  /// precision, so that there are fewer, but where a unit or a path is traced.
  private var leastInterval: Int {
    dynamics.precision == .float32 || tracedUnit != nil || components != nil ? 1 : 64
  }

  /// N(0, 1), with the held units at their values `[chain, unit]`.
  private func startingPositions() -> Matrix<Float> {
    var stream = RandomStream(seed: seed, chain: UInt32(firstChain), purpose: .initialState)
    var positions = Matrix<Float>.normals(chains, dynamics.unitCount, from: &stream)
    for row in 0..<chains {
      for (unit, value) in zip(dynamics.heldUnits, heldValues) { positions[row, unit] = value }
    }
    return positions
  }

  /// Notes the traced unit of the last chain, and where that chain is among the components.
  private func trace(
    _ running: MachineChains<Float>, after done: Int, _ result: inout Result,
    _ path: inout [Matrix<Double>]
  ) {
    guard tracedUnit != nil || components != nil else { return }
    let last = running.positions.rows(chains - 1..<chains)
    result.times.append(Double(done - traceStart) * result.timeStep)
    if let tracedUnit { result.trace.append(last[0, tracedUnit]) }
    guard let components else { return }
    let rates = last.activated(.tanh)
    path.append(components.project(rates))
    result.meanOverlaps.append(components.meanOverlaps(of: rates)[0])
  }

  /// Advances to the next frame or point of the course, and keeps the frame. Returns the steps done.
  private func advance(
    _ running: inout MachineChains<Float>, from done: Int, interval: Int, _ result: inout Result
  ) throws(SamplingError) -> Int {
    let frame = frameSteps.filter { $0 > done && $0 <= steps }.min() ?? steps + frameWindow
    if frameWindow > 1, frame - frameWindow <= done {
      result.frames.append((frame, try running.averageRates(over: frame - done)))
      return frame
    }
    let frameStart = frameWindow > 1 ? frame - frameWindow : frame
    // Not more at once than what the wish to stop can wait for.
    let next = min(steps, (done / interval + 1) * interval, frameStart, done + 1_000)
    try running.advance(steps: next - done)
    if next == frame { result.frames.append((frame, running.rates)) }
    return next
  }
}
