import Tensors
import Testing

@testable import LangevinMachines

@Suite struct TrainingMonitorTests {
  /// A line of metrics holds means over updates, and the gradient of the last one.
  @Test func metricsHoldTheLastUpdate() throws {
    var trainer = try MachineTrainer(
      images: MachineTrainerTests.images(), settings: MachineTrainerTests.settings)
    var values: [Double] = []
    for _ in 0..<3 {
      try trainer.update()
      values.append(try #require(trainer.monitor).gradientMeanSquare)
    }
    let metrics = trainer.takeMetrics()
    #expect(metrics["lastGradientMeanSquare"] == values[2])
    let mean = try #require(metrics["gradientMeanSquare"])
    #expect(abs(mean - values.reduce(0, +) / 3) < 1e-15)
    #expect(trainer.takeMetrics().isEmpty)
  }
}
