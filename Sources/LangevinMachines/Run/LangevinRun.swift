import Archives
import Tensors
import Training

/// A trained machine and what it was trained by.
public struct LangevinRun: FamilyRun {
  public static let family = "langevin-machine"

  public static let citations = [
    """
    @article{yu2025neural,
      title = {Neural {L}angevin Machine: a local asymmetric learning rule can be creative},
      author = {Yu, Z. and Huang, W. and Huang, H.},
      journal = {arXiv preprint arXiv:2506.23546}, year = {2025}
    }
    """
  ]

  public let configuration: LangevinConfiguration
  public let machine: LangevinMachine<Float>
  /// What the last update measured; nil for a run that was read.
  public let monitor: TrainingMonitor?

  init(
    configuration: LangevinConfiguration, machine: LangevinMachine<Float>,
    monitor: TrainingMonitor?
  ) {
    (self.configuration, self.machine, self.monitor) = (configuration, machine, monitor)
  }

  public init(
    configuration: LangevinConfiguration, tensors: [String: NumericArray], directory: RunDirectory
  ) throws {
    self.init(
      configuration: configuration, machine: try LangevinMachine(tensors: tensors), monitor: nil)
  }

  /// Couplings and bias.
  public var tensors: [String: NumericArray] { machine.tensors }
}
