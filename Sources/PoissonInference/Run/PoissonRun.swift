import Archives
import Tensors
import Training

/// A trained model with the configuration it was trained by, if it came from a run.
public struct PoissonRun: Sendable {
  /// The network that runs.
  public let model: IterativeModel<Float>
  /// What was asked for.
  public let configuration: PoissonConfiguration?

  /// A model, and the configuration it was trained by, if it is known.
  public init(model: IterativeModel<Float>, configuration: PoissonConfiguration? = nil) {
    self.model = model
    self.configuration = configuration
  }

  /// Reads the trained model of a run directory.
  public init(readingRun path: String) throws {
    let run = try RunDirectory.open(path)
    guard run.record.family == "poisson-vae" else {
      throw ArchiveError.refused(
        path: path, reason: "is a run of family `\(run.record.family)`, expected `poisson-vae`",
        advice: "Use the verb of that family (see `reverie --help`).")
    }
    try self.init(
      tensors: try run.readModel(), configuration: run.record.configuration,
      name: run.path(of: "run.json"))
  }

  /// Reads weights: a run's `model.safetensors`, which says by what configuration it was trained, or
  /// a bare file as the reference's checkpoints name it: a Poisson or Gaussian model with a linear
  /// decoder.
  ///
  /// - Parameter activation: of Gaussian latents of a bare file, which has gains but does not name
  ///   their function; nil for ReLU.
  public init(readingWeights path: String, activation: LatentActivation? = nil) throws {
    let file = try Safetensors.read(path)
    if file.metadata["family"] == "poisson-vae", let text = file.metadata["configuration"] {
      try self.init(
        tensors: file.tensors,
        configuration: try JSONValue(parsing: text, source: path), name: path)
      let known = model.configuration.activation
      guard let activation, activation != known else { return }
      throw InferenceError.invalidSetting(
        name: "activation", value: activation.rawValue,
        expected: "\(known.rawValue), as \(path) says")
    }
    self.init(
      model: try IterativeModel(tensors: file.tensors, activation: activation ?? .relu))
  }

  /// Weights by name and the configuration stored with them in the file `name`.
  private init(
    tensors: [String: NumericArray], configuration: JSONValue, name: String
  ) throws {
    let configuration = try configuration.decode(PoissonConfiguration.self, name: name)
    guard let image = configuration.image else {
      throw InferenceError.unusableData(
        name: name, problem: "its configuration has no `image`, the shape of an image.")
    }
    self.init(
      model: try IterativeModel(
        tensors: tensors, configuration: configuration.model(for: image)),
      configuration: configuration)
  }
}
