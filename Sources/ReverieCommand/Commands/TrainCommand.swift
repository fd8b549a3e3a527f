import ArgumentParser
import Jobs

/// `train FAMILY`
struct TrainCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "train", abstract: "Train a network; writes a run directory.",
      subcommands: FamilyRegistry.current.families.map { command(for: $0) })
  }

  /// The families whose settings have options of their own, by name: a configuration takes longer to make.
  private static let withOptions: [String: any ParsableCommand.Type] = [
    ReservoirOptions.Family.name: TrainFamily<ReservoirOptions>.self,
    ReplayOptions.Family.name: TrainFamily<ReplayOptions>.self,
    LangevinOptions.Family.name: TrainFamily<LangevinOptions>.self,
    PoissonOptions.Family.name: TrainFamily<PoissonOptions>.self,
  ]

  private static func command<Family: ModelFamily>(
    for family: Family.Type
  ) -> any ParsableCommand.Type {
    withOptions[family.name] ?? TrainFamily<PlainTrainOptions<Family>>.self
  }
}
