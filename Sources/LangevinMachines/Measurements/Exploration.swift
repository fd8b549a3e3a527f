import Dynamics
import Tensors

/// Chains that wander between images: labels, similarity to data and polarity frame by frame.
public struct Exploration: Sendable {
  /// One frame of all chains.
  public struct Frame: Sendable, Equatable {
    /// Time at its end, time units since `chains` were taken over.
    public var time: Double
    /// The label of every chain.
    public var labels: [Int]
    /// Mean over chains of q with the nearest reference.
    public var meanSimilarity: Double
    /// +1 for a dark, -1 for a bright background of every chain.
    public var signs: [Float]
    /// ⟨E⟩/N, ⟨x²⟩ and virial at the frame's end.
    public var info: MachineDynamics<Float>.Info
  }

  /// Frames in order.
  public private(set) var frames: [Frame] = []
  /// Labels over frames.
  public private(set) var trajectories: ClassTrajectories

  /// Runs `chains` for `frames` windows of `window` steps, with `gap` further steps between them.
  ///
  /// - Parameter onFrame: sees the averaged rates `[chain, unit]` of every frame.
  public init(
    of chains: inout MachineChains<Float>, references: NearestImages, polarity: Polarity,
    frames count: Int, window: Int = 100, gap: Int = 0,
    onFrame: (Matrix<Float>, Frame) -> Void = { _, _ in }
  ) throws(SamplingError) {
    let timeStep = Double(chains.dynamics.timeStep)
    trajectories = ClassTrajectories(frameTime: Double(window + gap) * timeStep)
    for index in 0..<count {
      try chains.advance(steps: gap)
      let rates = try chains.averageRates(over: window)
      let matches = references.matches(of: rates)
      let frame = Frame(
        time: Double((index + 1) * (window + gap)) * timeStep,
        labels: matches.map { $0.label ?? -1 },
        meanSimilarity: matches.reduce(0) { $0 + $1.similarity } / Double(max(1, matches.count)),
        signs: polarity.signs(of: rates), info: chains.info)
      trajectories.append(frame.labels)
      frames.append(frame)
      onFrame(rates, frame)
    }
  }

  /// Share of chains with a dark background in the last frame.
  public var darkShare: Double? {
    guard let last = frames.last, !last.signs.isEmpty else { return nil }
    return Double(last.signs.count { $0 > 0 }) / Double(last.signs.count)
  }

  /// Changes of sign between one frame and the next, summed over chains.
  public var flips: Int {
    zip(frames, frames.dropFirst()).reduce(0) { total, pair in
      total + zip(pair.0.signs, pair.1.signs).count { $0 != $1 }
    }
  }
}
