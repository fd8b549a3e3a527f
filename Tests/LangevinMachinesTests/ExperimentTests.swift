import Diagnostics
import Foundation
import LangevinMachines
import Tensors
import Testing

private let dataDirectory = ProcessInfo.processInfo.environment["REVERIE_DATA"]

@Suite struct ExperimentTests {
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
        == Set([1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19].map { "nlm-\($0)" }))
  }

  @Test(arguments: ["nlm-1", "nlm-2", "nlm-4"])
  func withoutFiles(id: String) throws {
    let rows = try rows(id)
    #expect(!rows.isEmpty)
    for row in rows { #expect(row.verdict == .pass, "\(row.id): \(row.measuredText)") }
  }

  @Test(arguments: ["nlm-3", "nlm-5", "nlm-11", "nlm-12", "nlm-13", "nlm-14", "nlm-15", "nlm-16"])
  func missingFilesAreNamed(id: String) throws {
    for row in try rows(id) {
      guard case .skipped(let reason) = row.verdict else {
        Issue.record("\(row.id) was not skipped")
        continue
      }
      #expect(reason.contains("data directory"))
    }
  }

  /// Sections 4 and 6.3 on MNIST, digit by digit.
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

  /// Table 3.4: the first epoch of the published training at full size.
  @Test(.enabled(if: dataDirectory != nil, "set REVERIE_DATA to a directory with mnist/"))
  func firstEpochOfTheTraining() throws {
    let rows = try rows("nlm-14", data: dataDirectory)
    #expect(rows.count == 24)
    for row in rows { #expect(row.verdict == .pass, "\(row.id): \(row.measuredText)") }
  }
}
