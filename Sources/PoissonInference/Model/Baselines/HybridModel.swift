import RandomStreams
import Tensors
import Training

/// Models between amortised and iterative inference, Gaussian latents with a linear decoder.
///
/// An encoder gives the first guess λ₀ = (μ, ξ) of the posterior; then
/// - `semiAmortized` takes gradient steps `λ ← λ - α ∇F(x; λ)`, with gradients through the steps;
/// - `iterativeAmortized` lets a learned network propose gated steps from `[∇F, λ]`, and scores every
///   step.
///
/// - Reference: Kim et al. (2018), *Semi-amortized variational autoencoders*, arXiv 1802.02550;
///   Marino, Yue & Mandt (2018), *Iterative amortized inference*, arXiv 1807.09356; (IPVAE §4.3).
public struct HybridModel<Scalar: InferenceScalar>: Sendable {
  /// What refines the first guess.
  public enum Refinement: String, Sendable, Codable, CaseIterable {
    case semiAmortized
    case iterativeAmortized
  }

  /// How the encoder's answer is refined.
  public let refinement: Refinement
  /// Shape of the images; M numbers each.
  public let image: ImageShape
  /// K, latent units.
  public let latents: Int
  /// Inner steps J in training.
  public var steps: Int
  /// α of semi-amortised steps.
  public var stepSize = 0.05
  /// Encoder `[2K, M]`, decoder `[M, K]`, and the refinement network of the iterative kind.
  public var parameters: [Matrix<Scalar>]

  /// A new model with initial weights of a seed; `steps` refinements, `hidden` units of the refining
  /// network.
  public init(
    _ refinement: Refinement, image: ImageShape, latents: Int, steps: Int = 5, hidden: Int = 128,
    seed: UInt64
  ) {
    self.refinement = refinement
    self.image = image
    self.latents = latents
    self.steps = steps
    var stream = RandomStream(seed: seed, purpose: .inferenceWeights)
    func normals(_ rows: Int, _ columns: Int, _ deviation: Scalar) -> Matrix<Scalar> {
      var result = Matrix<Scalar>.normals(rows, columns, from: &stream)
      result.scale(by: deviation)
      return result
    }
    parameters = [normals(2 * latents, image.count, 0.05), normals(image.count, latents, 0.05)]
    if refinement == .iterativeAmortized {
      parameters.append(normals(hidden, 4 * latents, 0.05))
      parameters.append(.zeros(1, hidden))
      parameters.append(normals(4 * latents, hidden, 0.01))
      // Gates start near 1 on the old value.
      var bias = Matrix<Scalar>.zeros(1, 4 * latents)
      for k in 2 * latents..<4 * latents { bias[0, k] = 2 }
      parameters.append(bias)
    }
  }

  /// Numbers in all parameters together.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Loss per image (squared error plus β times divergence) and gradients.
  public func evaluate(
    _ images: Matrix<Scalar>, divergenceWeight: Double, stream: RandomStream
  ) -> (loss: Double, gradients: [Matrix<Scalar>]) {
    let tape = Tape<Scalar>()
    let weights = parameters.map { tape.variable($0) }
    let objective = Objective(
      x: tape.constant(images), decoder: weights[1], latents: latents,
      divergenceWeight: Scalar(divergenceWeight), stream: stream)
    var state = objective.x.times(weights[0], transposeSecond: true)
    var losses: [Variable<Scalar>] = []
    for step in 0..<steps {
      state = refine(state, objective, weights, step: step)
      if refinement == .iterativeAmortized { losses.append(objective.loss(state, step: steps)) }
    }
    if refinement == .semiAmortized { losses.append(objective.loss(state, step: steps)) }
    let total = losses.dropFirst().reduce(losses[0], +)
      .scaled(by: 1 / Scalar(losses.count * images.rows))
    return (Double(total.number), tape.gradients(of: total, by: weights).map(\.value))
  }

  /// Means decoded after every refinement step, from step 0 (the encoder's guess) to `steps`.
  public func reconstructions(
    of images: Matrix<Scalar>, steps: Int, divergenceWeight: Double, seed: UInt64
  ) -> [Matrix<Scalar>] {
    means(of: images, steps: steps, divergenceWeight: divergenceWeight, seed: seed).map {
      $0.times(transpose: parameters[1])
    }
  }

  /// Means `[image, latent]` of the posterior after every refinement step, from step 0 to `steps`.
  public func means(
    of images: Matrix<Scalar>, steps: Int, divergenceWeight: Double, seed: UInt64
  ) -> [Matrix<Scalar>] {
    var state: Matrix<Scalar> = images.times(transpose: parameters[0])
    var results: [Matrix<Scalar>] = []
    for step in 0...steps {
      results.append(
        Matrix(
          rows: images.rows, columns: latents,
          elements: (0..<images.rows).flatMap { state.row($0).prefix(latents) }))
      guard step < steps else { break }
      let tape = Tape<Scalar>()
      let objective = Objective(
        x: tape.constant(images), decoder: tape.constant(parameters[1]), latents: latents,
        divergenceWeight: Scalar(divergenceWeight), stream: RandomStream(seed: seed))
      let weights = parameters.map { tape.constant($0) }
      state = refine(tape.variable(state), objective, weights, step: step).value
    }
    return results
  }

  private func refine(
    _ state: Variable<Scalar>, _ objective: Objective, _ weights: [Variable<Scalar>], step: Int
  ) -> Variable<Scalar> {
    let tape = state.tape
    let gradient = tape.gradients(of: objective.loss(state, step: step), by: [state])[0]
    if refinement == .semiAmortized { return state - gradient.scaled(by: Scalar(stepSize)) }
    let input = Variable.joining([gradient.normalisedRows(), state.normalisedRows()])
    let hidden = (input.times(weights[2], transposeSecond: true) + weights[3]).tanh()
    let output = hidden.times(weights[4], transposeSecond: true) + weights[5]
    let width = 2 * latents
    let (proposal, gate) = (output.columns(0..<width), output.columns(width..<2 * width).sigmoid())
    return gate * state + (gate.scaled(by: -1, plus: 1)) * proposal
  }

  /// F(x; λ) of a batch, summed over images, with one draw of noise per step.
  private struct Objective {
    let x, decoder: Variable<Scalar>
    let latents: Int
    let divergenceWeight: Scalar
    let stream: RandomStream

    func loss(_ state: Variable<Scalar>, step: Int) -> Variable<Scalar> {
      let mean = state.columns(0..<latents)
      let log = state.columns(latents..<2 * latents).bounded(5.3)
      var draws = LatentDraws<Scalar>(.stream(stream.at(step: stream.step * 1024)))
      let noise = draws.normals(x.rows, latents, for: .update, step: step)
      let latent = mean + log.exp() * x.tape.constant(noise)
      let error = (x - latent.times(decoder, transposeSecond: true)).squared().sum()
      let divergence =
        ((mean.squared() + log.scaled(by: 2).exp()).scaled(by: 0.5, plus: -0.5)
        - log).sum()
      return error + divergence.scaled(by: divergenceWeight)
    }
  }

  /// Trains on batches in shuffled order with Adamax and a cosine learning rate.
  public mutating func train(
    on images: Matrix<Scalar>, updates: Int, batchSize: Int = 200, learningRate: Double = 0.002,
    divergenceWeight: Double, seed: UInt64
  ) throws(InferenceError) {
    var optimizer = Adamax(for: parameters)
    var order = DataOrder(seed: seed, count: images.rows, batchSize: batchSize)
    for update in 0..<updates {
      let batch = order.batch(ofUpdate: update, from: images)
      let (loss, gradients) = evaluate(
        batch, divergenceWeight: divergenceWeight,
        stream: RandomStream(seed: seed, step: UInt64(update)))
      guard loss.isFinite else { throw .nonFiniteLoss(update: update, learningRate: learningRate) }
      let rate = learningRate * (1 + cos(.pi * Double(update) / Double(updates))) / 2
      optimizer.update(&parameters, gradients: gradients, learningRate: rate)
    }
  }
}
