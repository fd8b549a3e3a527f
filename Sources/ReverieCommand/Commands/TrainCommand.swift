import ArgumentParser

/// `train FAMILY`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a network; writes a run directory.",
    subcommands: [
      TrainFamily<ReservoirOptions>.self, TrainReplay.self, TrainLangevinMachine.self, TrainPoisson.self,
    ])
}
