import Archives
import Training

extension ReservoirRun: FamilyRun {
  /// The name on the command line and in `run.json`.
  public static let family = "reservoir"

  /// The paper of the networks, and that of denoising score matching.
  public static let citations = [
    """
    @inproceedings{chen2023expressive,
      title = {Expressive probabilistic sampling in recurrent neural networks},
      author = {Chen, Shirui and Jiang, Linxing Preston and Rao, Rajesh P. N. and Shea-Brown, Eric},
      booktitle = {Advances in Neural Information Processing Systems},
      volume = {36}, year = {2023}, note = {arXiv:2308.11809}
    }
    """,
    """
    @article{vincent2011connection,
      title = {A connection between score matching and denoising autoencoders},
      author = {Vincent, Pascal},
      journal = {Neural Computation}, volume = {23}, number = {7}, pages = {1661--1674}, year = {2011}
    }
    """,
  ]

  /// The run whose weights are `tensors`; the weights of its noise levels stay in `directory`.
  ///
  /// - Throws: `ArchiveError`, `CheckpointError` or `SamplingError` where an array is missing or does not
  ///   fit.
  public init(
    configuration: ReservoirConfiguration, tensors: [String: NumericArray],
    directory: RunDirectory
  ) throws {
    try self.init(configuration: configuration, tensors: tensors)
    self.directory = directory
  }
}
