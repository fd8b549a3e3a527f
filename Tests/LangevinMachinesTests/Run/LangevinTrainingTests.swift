import Archives
import Foundation
import Tensors
import Testing
import Training

@testable import LangevinMachines

@Suite struct LangevinTrainingTests {
  static var configuration: LangevinConfiguration {
    var configuration = LangevinConfiguration(preset: .small)
    configuration.strokeDigits = 60
    (configuration.training.chains, configuration.training.batchSize) = (10, 20)
    (configuration.training.updates, configuration.training.stepsPerUpdate) = (6, 2)
    return configuration
  }

  /// All classes with label units: the configuration that is stored names them.
  @Test func imagesThatAreAllConstantAreRefused() throws {
    let constant = try ImageSet(images: Matrix(repeating: 0.5, 3, 4), height: 2, width: 2)
    #expect(constant.constant == [0, 1, 2])
    let configuration = LangevinConfiguration(preset: .small, seed: 1)
    #expect(throws: LangevinMachineError.self) {
      try LangevinTraining(configuration, images: constant)
    }
  }

  @Test func labelUnitsOfAllClasses() throws {
    var asked = LangevinConfiguration(preset: .small)
    (asked.classes, asked.labelCopies, asked.strokeDigits) = ([], 2, 40)
    let training = try LangevinTraining(asked)
    let (configuration, images) = (training.configuration, training.images)
    #expect(configuration.classes == images.classes && images.classes.count > 3)
    let vectors = try training.vectors()
    let held = try #require(configuration.labelUnits(for: images.labels[0]))
    #expect(held.units.map { vectors[0, $0] } == held.values)
    #expect(
      held.units.count == 2 * images.classes.count && vectors.columns == 196 + held.units.count)
  }

  /// Through a directory the same machine comes out as in memory, and is read back.
  @Test func runsAreReadBack() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let training = try LangevinTraining(Self.configuration)
    #expect(training.logInterval == 3 && training.totalUpdates == 6 && training.data == nil)
    let inMemory = try #require(try training.run().run)
    let outcome = try training.run(in: path, parallelism: .init(threads: 2))
    let written = try #require(outcome.result.run)
    #expect(written.machine == inMemory.machine && written.monitor != nil)
    let read = try LangevinRun(readingRun: path)
    #expect(read.machine == inMemory.machine && read.configuration == training.configuration)
  }

  /// A report that is still to come keeps other processes out, so that a directory is of one run.
  @Test func filesToComeKeepOthersOut() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let training = try LangevinTraining(Self.configuration)
    let directory = try #require(training.run(in: path, keepsRight: true).directory)
    #expect(directory.record.status == .finished)
    let error = #expect(throws: ArchiveError.self) {
      try training.run(in: path, mode: .overwrite)
    }
    guard case .busy = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try directory.write([1], named: "report.html")
    directory.close()
    let replaced = try #require(training.run(in: path, mode: .overwrite).directory)
    #expect(LocalFileSystem().entry(at: path + "/report.html") == nil)
    replaced.close()
  }

  /// Some of the images of a set that is sorted by class are of all classes, in their shares; of images in
  /// a random order they are the first ones.
  @Test func someOfTheImagesHaveAllClasses() throws {
    let digits = NearestImagesTests.digits
    let sorted = digits.gathering(
      digits.labels.indices.sorted { digits.labels[$0] < digits.labels[$1] })
    var configuration = Self.configuration
    configuration.imageCount = 100
    let spread = try LangevinTraining(configuration, images: sorted).images
    #expect(spread.count == 100 && spread.classes == [1, 3, 6])
    for (label, share) in sorted.classShares {
      #expect(abs((spread.classShares[label] ?? 0) - share) < 0.011)
    }
    configuration.imageCount = 300
    let first = try LangevinTraining(configuration, images: digits).images
    #expect(first.labels == Array(digits.labels.prefix(300)))
  }

  /// The identity is that of the images before classes, number and size are chosen.
  @Test func dataAreIdentified() throws {
    let images = NearestImagesTests.digits.prefix(50)
    var configuration = Self.configuration
    (configuration.classes, configuration.imageCount) = ([3], 5)
    let training = try LangevinTraining(configuration, images: images)
    let identity = try #require(training.data)
    #expect(identity.shape == [50, 784] && identity.checksum == images.images.checksum)
    #expect(training.images.count == 5 && training.images.unitCount == 196)
    #expect(training.configuration.imageHeight == 14)
  }
}
