import RandomStreams
import Tensors
import Training

/// A hierarchical predictive-coding network: activities settle by gradient descent on the squared
/// prediction errors of all layers, weights learn from the errors left.
///
/// `E = Σ_l ½ ‖x_l - (W_l φ(x_{l+1}) + b_l)‖²`, layer 0 the image, φ = tanh, the top layer free
/// under ½ ‖x_L‖². Sizes 784, 128, 128, 64 have the published 125,968 parameters.
///
/// - Reference: Rao & Ballard (1999); Salvatori et al. (2024), *Incremental predictive coding*,
///   arXiv 2212.00720; (IPVAE §4.4).
public struct PredictiveCoding<Scalar: InferenceScalar>: Sendable {
  /// When weights learn.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// After inference (PC).
    case afterInference
    /// At every inference step (iPC).
    case incremental
  }

  /// PC or iPC.
  public let kind: Kind
  /// From the image to the top, such as [784, 128, 128, 64].
  public let sizes: [Int]
  /// Weights `[below, above]` and biases `[1, below]`, from the image upwards.
  public var parameters: [Matrix<Scalar>]
  /// Inference steps and step size.
  public var steps = 20
  /// Step of gradient descent on activities.
  public var stepSize = 0.1

  /// A network with initial weights N(0, 1/units above) of a seed and biases of 0.
  public init(_ kind: Kind = .afterInference, sizes: [Int] = [784, 128, 128, 64], seed: UInt64) {
    self.kind = kind
    self.sizes = sizes
    var stream = RandomStream(seed: seed, purpose: .inferenceWeights)
    parameters = zip(sizes, sizes.dropFirst()).flatMap { below, above in
      var weights = Matrix<Scalar>.normals(below, above, from: &stream)
      weights.scale(by: Scalar(1 / Double(above).squareRoot()))
      return [weights, .zeros(1, below)]
    }
  }

  /// Numbers in all weights and biases.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// What inference leaves: activities of layers 1…L, `[image, unit]`, and predictions and errors of
  /// layers 0…L-1.
  public struct Activity: Sendable {
    /// Values of the layers `[image, unit]`, bottom up.
    public var layers: [Matrix<Scalar>]
    /// What the layer above predicts of each layer.
    public var predictions: [Matrix<Scalar>]
    /// Prediction errors of the layers.
    public var errors: [Matrix<Scalar>]
  }

  /// Activities of `images` at the start: predictions from the top down, the top at 0.
  public func start(_ images: Matrix<Scalar>) -> Activity {
    var layers = [Matrix<Scalar>.zeros(images.rows, sizes.last!)]
    for index in stride(from: sizes.count - 2, to: 0, by: -1) {
      layers.insert(prediction(of: index, from: layers[0]), at: 0)
    }
    var activity = Activity(layers: layers, predictions: [], errors: [])
    evaluate(&activity, images)
    return activity
  }

  /// One step of all activities down the energy.
  public func step(_ activity: inout Activity, _ images: Matrix<Scalar>) {
    for index in activity.layers.indices {
      // ∂E/∂x_l = e_l - φ'(x_l) ⊙ W_{l-1}ᵀ e_{l-1}; the top has e = x.
      var change = activity.errors[index].times(parameters[2 * index])
      change.multiplyElementwise(by: activity.layers[index].slope(of: .tanh))
      let isTop = index == activity.layers.count - 1
      change.add(isTop ? activity.layers[index] : activity.errors[index + 1], scaledBy: -1)
      activity.layers[index].add(change, scaledBy: Scalar(stepSize))
    }
    evaluate(&activity, images)
  }

  /// Inference from the start: `steps` steps.
  public func infer(_ images: Matrix<Scalar>, steps: Int? = nil) -> Activity {
    var activity = start(images)
    for _ in 0..<(steps ?? self.steps) { step(&activity, images) }
    return activity
  }

  /// E, mean over images: half the squares of all errors and of the top layer.
  public func energy(_ activity: Activity) -> Double {
    let errors = activity.errors.reduce(0) { $0 + $1.sumOfSquares() }
    return (errors + activity.layers.last!.sumOfSquares()) / 2
      / Double(activity.layers[0].rows)
  }

  /// Gradients of the energy per image by weights and biases at fixed activities: `-e φ(x)ᵀ`.
  public func gradients(_ activity: Activity) -> [Matrix<Scalar>] {
    let share = -1 / Scalar(activity.layers[0].rows)
    return activity.layers.indices.flatMap { index -> [Matrix<Scalar>] in
      var weights = Matrix<Scalar>.zeros(sizes[index], sizes[index + 1])
      weights.setToProduct(
        activity.errors[index], activity.layers[index].activated(.tanh), transposingFirst: true,
        scaledBy: share)
      var bias = Matrix(
        rows: 1, columns: sizes[index], elements: activity.errors[index].columnSums())
      bias.scale(by: share)
      return [weights, bias]
    }
  }

  /// Trains on batches in shuffled order with Adam.
  public mutating func train(
    on images: Matrix<Scalar>, updates: Int, batchSize: Int = 200, learningRate: Double = 1e-3,
    seed: UInt64
  ) {
    var optimizer = Adam(for: parameters)
    var order = DataOrder(seed: seed, count: images.rows, batchSize: batchSize)
    for update in 0..<updates {
      let batch = order.batch(ofUpdate: update, from: images)
      var activity = self.start(batch)
      for _ in 0..<steps {
        step(&activity, batch)
        if kind == .incremental {
          optimizer.update(
            &parameters, gradients: gradients(activity), learningRate: learningRate / Double(steps))
        }
      }
      if kind == .afterInference {
        optimizer.update(
          &parameters, gradients: gradients(activity), learningRate: learningRate)
      }
    }
  }

  private func prediction(of index: Int, from above: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = above.activated(.tanh).times(transpose: parameters[2 * index])
    result.addRow(parameters[2 * index + 1].elements)
    return result
  }

  private func evaluate(_ activity: inout Activity, _ images: Matrix<Scalar>) {
    activity.predictions = activity.layers.indices.map {
      prediction(of: $0, from: activity.layers[$0])
    }
    activity.errors = activity.predictions.enumerated().map { index, prediction in
      var error = index == 0 ? images : activity.layers[index - 1]
      error.add(prediction, scaledBy: -1)
      return error
    }
  }
}
