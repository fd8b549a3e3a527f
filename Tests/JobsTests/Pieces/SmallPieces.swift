import Archives
import Foundation
import Jobs
import Tensors

/// Outputs that are computed whole and in pieces.
struct SmallPieces {
  /// Where everything lies.
  let directory: String

  init() throws {
    directory =
      FileManager.default.temporaryDirectory.appendingPathComponent("reverie-\(UUID())").path
    try LocalFileSystem().createDirectories(directory)
  }

  func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// Computes all of `sizes` rows at once and in pieces, with another number of threads, and merges the
  /// pieces in another order: gives the whole and the merged output.
  func wholeAndMerged(
    _ sizes: [Int], ending: String,
    _ run: (_ first: Int, _ count: Int, String, JobContext) throws -> Void
  ) throws -> (whole: String, merged: String) {
    let (whole, merged) = (path("whole\(ending)"), path("merged\(ending)"))
    let all = sizes.reduce(0, +)
    try run(0, all, whole, JobContext())
    var (first, pieces) = (0, [String]())
    for (index, size) in sizes.enumerated() {
      pieces.append(path("piece\(index)\(ending)"))
      try run(
        first, size, pieces[index], JobContext(parallelism: Parallelism(threads: 1 + index % 2)))
      first += size
    }
    var request = MergeRequest(pieces: pieces.reversed(), output: merged)
    request.overwrites = true
    _ = try request.run([:], in: JobContext())
    return (whole, merged)
  }

  /// All files under a path by name with their bytes, but records of provenance.
  func contents(_ path: String) throws -> [String: [UInt8]] {
    let files = LocalFileSystem()
    guard files.entry(at: path) == .directory else { return ["": try files.read(path)] }
    var all: [String: [UInt8]] = [:]
    for name in try files.contents(of: path) where name != "provenance.json" {
      for (rest, bytes) in try contents("\(path)/\(name)") {
        all[rest.isEmpty ? name : "\(name)/\(rest)"] = bytes
      }
    }
    return all
  }
}
