import ArgumentParser
import Jobs

/// `train FAMILY`
struct TrainCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "train", abstract: "Train a network; writes a run directory.",
      subcommands: FamilyRegistry.current.families.map { command(for: $0) })
  }

  /// The families whose settings have options of their own.
  private static let withOptions: [any ParsableCommand.Type] = [
    TrainFamily<ReservoirOptions>.self, TrainFamily<ReplayOptions>.self,
    TrainFamily<LangevinOptions>.self, TrainFamily<PoissonOptions>.self,
  ]

  private static func command<Family: ModelFamily>(
    for family: Family.Type
  ) -> any ParsableCommand.Type {
    withOptions.first { $0.configuration.commandName == family.name }
      ?? TrainFamily<PlainTrainOptions<Family>>.self
  }
}
