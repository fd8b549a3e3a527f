import Archives
import Foundation
import Processes
import Tensors
import Testing
import Training

@testable import LangevinMachines

/// Several processes, here threads, train as one does.
@Suite struct SharedMachineTrainingTests {
  /// More receiving units than two blocks of a product, more chains than two blocks of rows.
  private static let images = MachineTrainerTests.images(150, units: 410)

  private static func settings(_ kind: String) -> MachineLearning {
    var settings = MachineTrainerTests.settings
    (settings.chains, settings.batchSize, settings.updates) = (140, 130, 3)
    switch kind {
    case "restarts":
      settings.restarts = .init(maximumAge: 0.2, minimumAge: 0.06, dataShare: 0.5)
      settings.averaging = 0.8
    case "tempering": settings.tempering = .init(temperatures: [1.3])
    default: settings.momentum = 0.5
    }
    return settings
  }

  private static func trained<Scalar>(
    _ images: Matrix<Scalar>, _ kind: String, _ processes: any ProcessGroup, updates: Int = 3,
    from start: Checkpoint? = nil
  ) -> Result<MachineTrainer<Scalar>, any Error> {
    Result {
      var trainer = try MachineTrainer(
        images: images, settings: settings(kind),
        parallelism: .init(threads: processes.count == 2 ? 2 : 1), processes: processes)
      if let start { try trainer.restore(from: start) }
      while trainer.updatesDone < updates { try trainer.update() }
      return trainer
    }
  }

  private func compare<Scalar>(_ images: Matrix<Scalar>, _ kind: String) throws {
    let single = try Self.trained(images, kind, SingleProcess()).get()
    for count in [2, 4] {
      let members = LoopbackProcesses.run(count) { Self.trained(images, kind, $0) }
      for member in members {
        let member = try member.get()
        #expect(member.machine == single.machine && member.monitor == single.monitor)
        #expect(member.checkpoint() == single.checkpoint())
      }
    }
  }

  @Test(arguments: ["momentum", "restarts", "tempering"])
  func bitsDoNotDependOnProcesses(kind: String) throws {
    try compare(Matrix<Float>(Self.images), kind)
    if kind == "restarts" { try compare(Self.images, kind) }
  }

  /// Another number of processes goes on from a checkpoint.
  @Test func othersGoOn() throws {
    let images = Matrix<Float>(Self.images)
    let whole = try Self.trained(images, "restarts", SingleProcess()).get()
    let first = LoopbackProcesses.run(4) { Self.trained(images, "restarts", $0, updates: 2) }
    let start = try first[3].get().checkpoint()
    let second = LoopbackProcesses.run(2) { Self.trained(images, "restarts", $0, from: start) }
    #expect(try second[0].get().checkpoint() == whole.checkpoint())
  }

  /// A chain that is no number any more is the same error in every process.
  @Test func allSeeWhatOneComputed() throws {
    let members = LoopbackProcesses.run(4) { group in
      Result {
        var settings = Self.settings("momentum")
        (settings.timeStep, settings.stepsPerUpdate) = (300, 60)
        var trainer = try MachineTrainer(
          images: Matrix<Float>(Self.images), settings: settings, processes: group)
        try trainer.update()
      }
    }
    let errors = members.map { member in
      String(describing: #expect(throws: (any Error).self) { try member.get() })
    }
    #expect(Set(errors).count == 1 && errors[0].contains("non-finite"))
  }
}
