import Archives
import Tensors
import Training

/// A trained machine and what it was trained by.
public struct LangevinRun: FamilyRun {
  /// The family's name on the command line and in `run.json`.
  public static let family = "langevin-machine"

  /// BibTeX of the paper and of what it builds on.
  public static let citations = [
    """
    @article{yu2025neural,
      title = {Neural {L}angevin Machine: a local asymmetric learning rule can be creative},
      author = {Yu, Z. and Huang, W. and Huang, H.},
      journal = {arXiv preprint arXiv:2506.23546}, year = {2025}
    }
    """
  ]

  /// All settings, those included that were found in the data.
  public let configuration: LangevinConfiguration
  /// The machine that generates.
  public let machine: LangevinMachine<Float>
  /// What the last update measured; nil for a run that was read.
  public let monitor: TrainingMonitor?

  init(
    configuration: LangevinConfiguration, machine: LangevinMachine<Float>,
    monitor: TrainingMonitor?
  ) {
    (self.configuration, self.machine, self.monitor) = (configuration, machine, monitor)
  }

  /// The machine with these couplings and biases.
  public init(
    configuration: LangevinConfiguration, tensors: [String: NumericArray], directory: RunDirectory
  ) throws {
    self.init(
      configuration: configuration, machine: try LangevinMachine(tensors: tensors), monitor: nil)
  }

  /// Couplings and bias.
  public var tensors: [String: NumericArray] { machine.tensors }
}
