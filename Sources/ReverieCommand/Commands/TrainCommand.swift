import ArgumentParser

/// `train FAMILY`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a network; writes a run directory.",
    subcommands: [
      TrainReservoir.self, TrainFamily<ReplayOptions>.self, TrainLangevinMachine.self,
      TrainPoisson.self,
    ])
}
