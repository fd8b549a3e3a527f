import SyntheticData
import Tensors
import Testing

@testable import LangevinMachines

@Suite struct MemorisationTests {
  /// A machine that stores two images is found out; samples of fresh digits are not called copies.
  @Test func memorisationIsRecognised() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 1)
    let (training, heldOut) = (
      NearestImagesTests.digits.prefix(60), NearestImagesTests.digits.dropping(60).prefix(60)
    )
    let copies = training.images.rows(0..<40).activated(.tanh)
    let report = try MemorisationReport(
      machine, samples: copies, training: training, heldOut: heldOut)
    #expect(report.trainingShare == 1 && report.copyShare == 1)
    let fresh = NearestImagesTests.digits.dropping(200).prefix(150).images.activated(.tanh)
    let honest = try MemorisationReport(
      machine, samples: fresh, training: training, heldOut: heldOut)
    #expect(abs(honest.trainingShare - 0.5) < 0.2)  // 150 samples: ± 0.04
    #expect(honest.copyShare < 0.1)
    #expect(honest.trainingShareInterval.contains(honest.trainingShare))
    let references = NearestImages(training)
    #expect(abs(MemorisationReport.overlap(copies, copies, references: references) - 1) < 1e-5)
  }

  /// Neither set is preferred: with the sets exchanged, the share is the rest. Two images a side, where the
  /// mean of one set alone would give 0.2 for both.
  @Test func setsAreOnAPar() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 1)
    let digits = NearestImagesTests.digits
    let (first, second) = (digits.prefix(2), digits.dropping(2).prefix(2))
    let samples = digits.dropping(200).prefix(150).images.activated(.tanh)
    func share(_ training: ImageSet, _ heldOut: ImageSet) throws -> Double {
      try MemorisationReport(machine, samples: samples, training: training, heldOut: heldOut)
        .trainingShare
    }
    // Rounding may turn a tie.
    #expect(abs(try share(first, second) + share(second, first) - 1) < 0.02)
  }

  /// Sets are drawn from all images: of images that are sorted by class each has all classes.
  @Test func setsOfSortedImagesHaveAllClasses() throws {
    let digits = NearestImagesTests.digits
    let sorted = digits.gathering(
      digits.labels.indices.sorted { digits.labels[$0] < digits.labels[$1] })
    let runs = MemorisationProtocol(images: sorted)
    let parts = try runs.disjointSets(of: 60, seed: 3)
    #expect(parts.allSatisfy { $0.count == 60 && $0.classes == [1, 3, 6] })
    let images = parts.flatMap { part in (0..<60).map { Array(part.images.row($0)) } }
    #expect(Set(images).count == 180)
    #expect(try runs.disjointSets(of: 60, seed: 3) == parts)
    #expect(try runs.disjointSets(of: 60, seed: 4) != parts)
  }

  /// The protocol's first machine is the one that `course` follows to the same update, and few images
  /// are memorised: their energy gap is far above that of many.
  @Test func memorisationProtocolRuns() throws {
    var runs = MemorisationProtocol(
      images: try ImageSet(StrokeDigits(seed: 7, classes: [1, 3, 6]), 0..<300).halved())
    (runs.sizes, runs.samples, runs.generationTime) = ([5, 100], 20, 2)
    (runs.settings.chains, runs.settings.batchSize) = (40, 40)
    (runs.settings.updates, runs.settings.learningRate) = (150, 0.01)
    (runs.settings.timeStep, runs.settings.temperature) = (0.02, 0.8)
    let results = try runs.run(seed: 3)
    #expect(results.map(\.size) == [5, 100])
    let course = try runs.course(size: 5, at: [50, 150], seed: 3)
    #expect(course.map(\.updates) == [50, 150])
    #expect(course[1].report == results[0].report)
    // Another order of training and held-out images, or another sign, would break it.
    #expect(results[0].report.energyGap > 3 * abs(results[1].report.energyGap))
    for result in results {
      #expect((0...1).contains(result.report.trainingShare))
      #expect(abs(result.overlap) <= 1)
    }
    runs.sizes = [101]
    #expect(throws: LangevinMachineError.self) { _ = try runs.run(seed: 3) }
  }
}
