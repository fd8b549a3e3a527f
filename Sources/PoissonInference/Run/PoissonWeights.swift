import Archives
import Tensors

/// A model read from a file of weights, and what is known of its training.
public struct PoissonWeights: Sendable {
  /// The network.
  public private(set) var model: IterativeModel<Float>
  /// What the model was trained by; nil for bare weights.
  public let configuration: PoissonConfiguration?

  /// The weights of a run.
  public init(_ run: PoissonRun) {
    self.init(model: run.model, configuration: run.configuration)
  }

  /// Infers with another step size η than the model's own.
  public mutating func setStepSize(_ stepSize: Double) { model.setStepSize(stepSize) }

  private init(model: IterativeModel<Float>, configuration: PoissonConfiguration?) {
    (self.model, self.configuration) = (model, configuration)
  }

  /// Reads weights: a run's `model.safetensors`, which says by what configuration it was trained, or
  /// a bare file as the reference's checkpoints name it: a Poisson or Gaussian model with a linear
  /// decoder.
  ///
  /// - Parameter activation: of Gaussian latents of a bare file, which has gains but does not name
  ///   their function; nil for ReLU.
  public init(reading path: String, activation: LatentActivation? = nil) throws {
    let file = try Safetensors.read(path)
    guard file.metadata["family"] == PoissonRun.family, let text = file.metadata["configuration"]
    else {
      self.init(
        model: try IterativeModel(tensors: file.tensors, activation: activation),
        configuration: nil)
      return
    }
    let stored = try JSONValue(parsing: text, source: path)
      .decode(PoissonConfiguration.self, name: path)
    self.init(try PoissonRun(configuration: stored, tensors: file.tensors, name: path))
    let known = model.configuration.activation
    guard let activation, activation != known else { return }
    throw InferenceError.invalidSetting(
      name: "activation", value: activation.rawValue,
      expected: "\(known.rawValue), as \(path) says")
  }
}
