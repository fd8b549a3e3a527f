import Archives
import Foundation
import LangevinMachines
import SyntheticData
import Tensors
import Testing

@testable import Reproduction

private let dataDirectory = ProcessInfo.processInfo.environment["REVERIE_DATA"]

@Suite struct LangevinExperimentsTests {
  private func rows(_ id: String, data: String? = nil) throws -> [ReproductionRow] {
    let registry = try ExperimentRegistry(LangevinExperiments.experiments)
    let experiment = try #require(try registry.matching([id]).first)
    return try experiment.run(ExperimentContext(seeds: [1], dataDirectory: data))
  }

  @Test func identitiesAreThoseOfTheSpecification() throws {
    _ = try ExperimentRegistry(LangevinExperiments.experiments)
    let ids = Set(LangevinExperiments.experiments.map(\.id))
    #expect(
      ids
        == Set(
          ([1, 2, 3, 4, 5] + Array(11...19)).map { "nlm-\($0)" } + [
            "nlm-5.3", "nlm-5.5", "nlm-6.5",
          ]))
    // Every row of NLM §9 selects an experiment.
    let registry = try ExperimentRegistry(LangevinExperiments.experiments)
    for row in 1...19 { #expect(try registry.matching(["nlm-\(row)"]).count == 1) }
    #expect(try registry.matching(["nlm-8"]).map(\.id) == ["nlm-5"])
  }

  @Test(arguments: ["nlm-1", "nlm-2", "nlm-4"])
  func withoutFiles(id: String) throws {
    let rows = try rows(id)
    #expect(!rows.isEmpty)
    for row in rows { #expect(row.verdict == .pass, "\(row.id): \(row.measuredText)") }
  }

  @Test(arguments: [
    "nlm-3", "nlm-5", "nlm-5.3", "nlm-5.5", "nlm-6.5", "nlm-11", "nlm-12", "nlm-13", "nlm-14",
    "nlm-15", "nlm-16",
  ])
  func missingFilesAreNamed(id: String) throws {
    for row in try rows(id) {
      guard case .skipped(let reason) = row.verdict else {
        Issue.record("\(row.id) was not skipped")
        continue
      }
      #expect(reason.contains("data directory"))
    }
  }

  /// Files as a user would put them, of small size: random couplings, stroke digits in the place of
  /// MNIST, and a run. Every experiment on them measures each row; short runs, so that nothing of
  /// the numbers is judged but what holds at once.
  @Test func experimentsOnFilesRun() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Self.writeInput(to: directory)
    var context = ExperimentContext(seeds: [1], dataDirectory: directory)
    context.outputDirectory = directory + "/out"
    let end = try LangevinExperiments.endOfTraining(context, steps: 20)
    #expect(end.count == 6 + 7)
    let temperatures = try LangevinExperiments.temperatures(context, steps: 10)
    #expect(temperatures.count == 16)
    let exploration = try LangevinExperiments.exploration(context, steps: 10, frames: 2)
    #expect(exploration.count >= 8)
    let statistics = try LangevinExperiments.statistics(context, chains: 12, duration: 1)
    #expect(statistics.count == 4 + 2 + 1)
    let classes = try rows("nlm-6.5", data: directory)
    #expect(classes.count == 11)
    let all = [end, temperatures, exploration, statistics, classes].flatMap(\.self)
    for row in all {
      #expect(!row.measurements.isEmpty, "\(row.id) was not measured: \(row.verdict)")
    }
    func value(_ id: String, _ rows: [ReproductionRow]) throws -> Double {
      try #require(rows.first { $0.id == id }?.measurements.first?.values.first)
    }
    // Random couplings of gain 1: no self-coupling, no correlation of pairs (deviation 0.0018).
    #expect(try value("nlm-15/diagonal", end) == 0)
    #expect(abs(try value("nlm-15/pairs", end)) < 0.01)
    #expect(try value("nlm-15/run/gradient", end) == 0.25)
    // Digits are still where they started after 10 steps.
    #expect(try value("nlm-5.5/images", statistics) < value("nlm-5.5/noise", statistics))
    #expect(FileManager.default.fileExists(atPath: "\(directory)/out/arrays/nlm-16.npz"))
    // Without the authors' couplings, those of the run are measured, and rows say whose they are.
    #expect(temperatures.allSatisfy { $0.note == nil })
    try FileManager.default.removeItem(atPath: directory + "/J_cupy1.npy")
    let own = try LangevinExperiments.temperatures(context, steps: 10)
    #expect(own.map(\.measurements) == temperatures.map(\.measurements))
    #expect(own.allSatisfy { $0.note == "couplings of langevin-run" })
  }

  private static func writeInput(to directory: String) throws {
    let couplings = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 1)
    try FileManager.default.createDirectory(
      atPath: directory + "/mnist", withIntermediateDirectories: true)
    try Npy.write(NumericArray(couplings.couplings), to: directory + "/J_cupy1.npy")
    for (part, classes) in [("train", [1, 3, 6]), ("t10k", Array(0...9))] {
      let (pixels, labels) = StrokeDigits(seed: 2, classes: classes).images(0..<80)
      let bytes = pixels.elements.map { UInt8(255 * $0) }
      let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 80, 0, 0, 0, 28, 0, 0, 0, 28]
      try Data(header + bytes).write(
        to: URL(fileURLWithPath: "\(directory)/mnist/\(part)-images-idx3-ubyte"))
      try Data([0, 0, 8, 1, 0, 0, 0, 80] + labels.map { UInt8($0) }).write(
        to: URL(fileURLWithPath: "\(directory)/mnist/\(part)-labels-idx1-ubyte"))
    }
    let run = try RunDirectory.create(
      directory + "/langevin-run",
      record: RunRecord(family: "langevin-machine", configuration: [:], seed: 1))
    try run.writeModel(couplings.tensors)
    try run.appendMetrics(
      step: 1, seconds: 1, values: ["gradientMeanSquare": 0.25, "chainEnergyPerUnit": 0.5])
  }

  /// NLM §4 and §6.3 on MNIST, digit by digit.
  @Test(.enabled(if: dataDirectory != nil, "set REVERIE_DATA to a directory with mnist/"))
  func digitsOfMNIST() throws {
    for row in try rows("nlm-3", data: dataDirectory) {
      if case .skipped = row.verdict { continue }
      #expect(row.verdict == .pass, "\(row.id): \(row.measuredText)")
    }
    let images = try ImageSet(idxDirectory: try #require(dataDirectory) + "/mnist")
    let chosen = images.selecting(classes: [1, 3, 6])
    #expect(images.count == 60_000 && chosen.count == 18_791)
    #expect(Array(chosen.labels.prefix(10)) == [1, 1, 3, 1, 3, 3, 6, 1, 6, 1])
    let first = chosen.prefix(18_000).labels
    #expect([1, 3, 6].map { k in first.count { $0 == k } } == [6_472, 5_859, 5_669])
  }

  /// NLM §3.4: the first epoch of the published training at full size.
  @Test(.enabled(if: dataDirectory != nil, "set REVERIE_DATA to a directory with mnist/"))
  func firstEpochOfTheTraining() throws {
    let rows = try rows("nlm-14", data: dataDirectory)
    #expect(rows.count == 24)
    for row in rows { #expect(row.verdict == .pass, "\(row.id): \(row.measuredText)") }
  }
}
