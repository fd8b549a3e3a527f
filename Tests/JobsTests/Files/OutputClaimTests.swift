import Archives
import Foundation
import Testing

@testable import Jobs

/// Who may write an output, and its record with it.
@Suite final class OutputClaimTests {
  private let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("reverie-\(UUID())").path
  private let files = LocalFileSystem()

  init() throws { try files.createDirectories(directory) }

  deinit { try? files.removeTree(directory) }

  @Test func onlyOneAtATime() throws {
    let (draws, rates) = ("\(directory)/draws.npy", "\(directory)/rates.npy")
    let first = try OutputClaim(of: [draws]) { _ in }
    #expect(throws: ArchiveError.self) { try OutputClaim(of: [rates, draws]) { _ in } }
    try OutputClaim(of: [rates]) { _ in }.release()  // what was refused has given back the other
    first.release()
    try OutputClaim(of: [rates, draws]) { _ in }.release()
    #expect(try files.contents(of: directory).isEmpty)
  }

  @Test func recordOfWhatIsReplacedGoes() throws {
    let draws = "\(directory)/draws.npy"
    try files.write([], to: draws)
    try files.write([], to: "\(draws).provenance.json")
    let refused = JobError(.wrongUse, "exists")
    #expect(throws: JobError.self) { try OutputClaim(of: [draws]) { _ in throw refused } }
    #expect(try files.contents(of: directory).count == 2)
    try OutputClaim(of: [draws]) { _ in }.release()
    #expect(try files.contents(of: directory) == ["draws.npy"])
  }

  @Test func looksAgainWithTheRight() throws {
    let draws = "\(directory)/draws.npy"
    var looks = 0
    #expect(throws: JobError.self) {
      try OutputClaim(of: [draws]) { _ in
        looks += 1
        if looks == 2 { throw JobError(.wrongUse, "another process wrote it meanwhile") }
      }
    }
    #expect(try files.contents(of: directory).isEmpty)
  }
}
