import Archives
import Tensors
import Training

/// A finished run: the model with the configuration it was trained by.
public struct PoissonRun: FamilyRun {
  /// The family's name on the command line and in `run.json`.
  public static let family = "poisson-vae"

  /// The network.
  public let model: IterativeModel<Float>
  /// All settings, those included that were found in the data.
  public let configuration: PoissonConfiguration
  /// Whether inference of the images kept back is stable, at the end of training; nil for a run that was
  /// read, and where it was not asked for.
  public let certificate: StabilityCertificate?

  /// A model, and the configuration it was trained by.
  public init(
    model: IterativeModel<Float>, configuration: PoissonConfiguration,
    certificate: StabilityCertificate? = nil
  ) {
    (self.model, self.configuration, self.certificate) = (model, configuration, certificate)
  }

  /// The model with these weights.
  public init(
    configuration: PoissonConfiguration, tensors: [String: NumericArray], directory: RunDirectory
  ) throws {
    try self.init(
      configuration: configuration, tensors: tensors, name: directory.path(of: "run.json"))
  }

  /// Weights by name and the configuration stored with them in the file `name`.
  init(
    configuration: PoissonConfiguration, tensors: [String: NumericArray], name: String
  ) throws {
    guard let image = configuration.image else {
      throw RunError.incomplete(
        path: name, problem: "its configuration has no `image`, the shape of an image")
    }
    self.init(
      model: try IterativeModel(tensors: tensors, configuration: configuration.model(for: image)),
      configuration: configuration)
  }

  /// The weights, by their names in files.
  public var tensors: [String: NumericArray] { model.tensors }

  /// BibTeX of the paper and of what it builds on.
  public static let citations = [
    """
    @inproceedings{vafaii2025brainlike,
      title = {Brain-like variational inference},
      author = {Vafaii, Hadi and Galor, Dekel and Yates, Jacob L.},
      booktitle = {Advances in Neural Information Processing Systems},
      year = {2025}, note = {arXiv:2410.19315}
    }
    """,
    """
    @inproceedings{vafaii2024poisson,
      title = {Poisson variational autoencoder},
      author = {Vafaii, Hadi and Galor, Dekel and Yates, Jacob L.},
      booktitle = {Advances in Neural Information Processing Systems},
      volume = {37}, year = {2024}, note = {arXiv:2405.14473}
    }
    """,
  ]
}
