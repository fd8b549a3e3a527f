import Tensors

/// How an iterative model is trained: length, schedules and optimiser.
public struct PoissonLearning: Sendable, Codable, Equatable {
  /// Optimiser steps, n.
  public var updates: Int
  /// Images of an update, B.
  public var batchSize = 200
  /// Inference steps unrolled, T.
  public var steps = 16
  /// β, the weight of the divergence in learning.
  public var divergenceWeight = 24.0
  /// Learning rate after the warm-up, where the cosine starts.
  public var learningRate = 0.005
  /// L2 added to every gradient.
  public var weightDecay = 3e-4
  /// Largest norm of the gradient of all parameters together; three times it during the warm-up.
  public var gradientLimit = 300.0
  /// Share of the updates over which the learning rate rises from 0; then a cosine falls to
  /// `finalLearningRate`.
  public var rateWarmup = 0.005
  /// η at the end.
  public var finalLearningRate = 1e-5
  /// Share of the updates before β and the ceilings start to rise.
  public var rampStart = 0.001
  /// Share of the updates after which β has its full value and the ceilings are open.
  public var rampEnd = 0.101
  /// Share of the updates over which the temperature falls from 1 to `finalTemperature`.
  public var temperatureShare = 0.5
  /// τ of the relaxed counts at the end.
  public var finalTemperature = 0.01
  /// The window of the relaxed count.
  public var window = CountWindow.sigmoid
  /// Whether the divergence is weighed by the new rates or, exactly, by the old.
  public var divergenceForm = DivergenceForm.reference
  /// Gradient steps of inference within one time step.
  public var innerIterations = 1
  /// β_in, the weight of the leak to the prior; used with more than one inner iteration.
  public var innerWeight = 1.0
  /// Probability of needing more exponential events than are drawn.
  public var eventTail = 1e-3
  /// Updates between two settings of the events drawn.
  public var eventInterval = 200
  /// Truncated back-propagation: updates in a row on the same batch, each from the state that the one
  /// before ended in, with its gradient cut there. 1 starts every update from the initial state.
  public var windows = 1
  /// Share of the stability limit that is kept free at the fixed points of all images kept back: after
  /// training the step size is shrunk until it is; nil leaves it as it was learned.
  public var stabilityMargin: Double? = 0.1
  /// Gradients through time, or the local rule.
  public var rule = LearningKind.throughTime

  /// The defaults for a training of `updates` updates.
  public init(updates: Int) { self.updates = updates }

  /// The published settings for 16 × 16 whitened patches.
  public static func patches(
    updates: Int, family: LatentFamily = .poisson, activation: LatentActivation = .identity
  ) -> PoissonLearning {
    var plan = PoissonLearning(updates: updates)
    plan.divergenceWeight = family == .poisson ? 24 : 8
    return plan
  }

  /// The published settings for MNIST.
  public static func mnist(
    updates: Int, family: LatentFamily = .poisson, activation: LatentActivation = .identity
  ) -> PoissonLearning {
    var plan = PoissonLearning(updates: updates)
    (plan.batchSize, plan.learningRate, plan.gradientLimit) = (100, 0.002, 3000)
    plan.steps = family == .poisson ? 128 : activation == .identity ? 64 : 32
    plan.divergenceWeight = Double(plan.steps)
    return plan
  }

  /// Images of a block of an update, which one thread works on.
  static let blockImages = 50

  /// Whether an update of such a model is by hand-written passes over blocks of images, which threads and
  /// processes share; otherwise the whole batch is recorded on a tape.
  func isInBlocks(of model: IterativeConfiguration) -> Bool {
    guard rule == .throughTime, model.decoder.isLinear, innerIterations == 1 else { return false }
    return model.family == .poisson || GaussianMoves<Float>.fit(model)
  }

  // MARK: - Schedules at update s = 0, 1, … (IPVAE §5.3)

  func learningRate(at update: Int) -> Double {
    let warmup = rateWarmup * Double(updates)
    if Double(update) < warmup { return learningRate * Double(update) / warmup }
    let progress = (Double(update) - warmup) / max(Double(updates) - warmup, 1)
    return finalLearningRate
      + (learningRate - finalLearningRate) * (1 + cos(.pi * progress)) / 2
  }

  /// 0 before the ramp, 1 after it.
  func opening(at update: Int) -> Double {
    // A hair less, so that 0.101 · 10 000 is 1010 and not the next number up.
    let start = (rampStart * Double(updates) - 1e-6).rounded(.up)
    let end = (rampEnd * Double(updates) - 1e-6).rounded(.up)
    return min(1, max(0, (Double(update) - start) / max(end - start, 1)))
  }

  func divergenceWeight(at update: Int) -> Double {
    1e-4 + (divergenceWeight - 1e-4) * opening(at: update)
  }

  func temperature(at update: Int) -> Double {
    let length = (temperatureShare * Double(updates)).rounded(.up)
    return 1 + (finalTemperature - 1) * min(1, Double(update) / max(length, 1))
  }

  func gradientLimit(at update: Int) -> Double {
    Double(update) < rateWarmup * Double(updates) ? 3 * gradientLimit : gradientLimit
  }

  /// Everything `evaluate` needs at an update.
  func settings(at update: Int, events: [Int]) -> UnrollingSettings {
    var settings = UnrollingSettings(steps: steps)
    settings.events = events
    settings.divergenceWeight = divergenceWeight(at: update)
    settings.relaxationTemperature = temperature(at: update)
    settings.ceilingOpening = opening(at: update)
    settings.window = window
    settings.divergenceForm = divergenceForm
    settings.innerIterations = innerIterations
    settings.innerWeight = innerWeight
    return settings
  }
}

/// How the weights of an iterative model learn.
public enum LearningKind: String, Sendable, Codable, CaseIterable {
  /// Gradients through all unrolled steps, nothing detached.
  case throughTime
  /// The derivative of the free energy at each step with the state held fixed: Hebbian in
  /// prediction error and activity.
  case local
}
