import Archives
import Jobs
import LangevinMachines
import Synchronization
import Testing

/// Which of a user's images a machine learns from.
@Suite struct LangevinFamilyTests {
  private static let images = NumericArray(
    shape: [6, 3, 3], values: [UInt8]((0..<54).map { UInt8($0 * 4) }))
  private static let labels = NumericArray(shape: [6], values: [0, 1, 6, 3, 0, 1] as [Int64])

  private func training(
    _ inputs: [String: NumericArray], _ change: (inout LangevinConfiguration) -> Void = { _ in },
    context: JobContext = JobContext()
  ) throws -> LangevinTraining {
    var configuration = LangevinConfiguration(preset: .balanced)
    configuration.data = "data"
    change(&configuration)
    return try LangevinFamily.makeTraining(configuration, inputs: inputs, context: context)
  }

  /// The classes of the presets are those of MNIST: without labels there is nothing to choose from.
  @Test func imagesWithoutLabelsAreAllUsed() throws {
    let all = try training(["data": Self.images])
    #expect(all.images.count == 6 && all.configuration.classes.isEmpty)
    let chosen = try training(["data": Self.images, "labels": Self.labels])
    #expect(chosen.images.count == 4 && chosen.configuration.classes == [1, 3, 6])
    #expect(throws: LangevinMachineError.self) {
      try training(["data": Self.images]) { $0.classes = [2] }
    }
    // Labels of something else than digits.
    let others = NumericArray(shape: [6], values: [0, 1, 2, 0, 1, 2] as [Int64])
    let labelled = try training(["data": Self.images, "labels": others])
    #expect(labelled.images.count == 6 && labelled.configuration.classes.isEmpty)
  }

  /// Two images cannot be of three classes: the warning is about the images learned from.
  @Test func classesLostByTheCutAreNamed() throws {
    let said = Mutex<[String]>([])
    let context = JobContext(warn: { text in said.withLock { $0.append(text) } })
    let training = try training(
      ["data": Self.images, "labels": Self.labels], { $0.imageCount = 2 }, context: context)
    #expect(training.images.labels == [1, 3])
    #expect(said.withLock { $0.contains("no images of classes 6 (--images).") })
  }

  @Test func coloursBecomeGreyWithAWord() throws {
    let said = Mutex<[String]>([])
    let context = JobContext(warn: { text in said.withLock { $0.append(text) } })
    let coloured = NumericArray(
      shape: [6, 5, 7, 3], values: [UInt8]((0..<630).map { UInt8($0 % 256) }))
    let training = try training(["data": coloured], context: context)
    #expect(training.images.unitCount == 35)
    #expect(said.withLock { $0.contains { $0.contains("3 channels") && $0.contains("grey") } })
  }
}
