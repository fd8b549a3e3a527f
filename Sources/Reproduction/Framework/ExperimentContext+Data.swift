import Archives
import Synchronization

/// The data directory: where files of others lie that an experiment reads.
extension ExperimentContext {
  /// The path of a file or directory of the data directory; nil where it is not there, which is noted: what is
  /// measured without it is measured again once it is.
  public func path(ofData name: String) -> String? {
    let path = existingPath(name)
    if path == nil { missingData.note(name) }
    return path
  }

  /// The path of the first of `names` that is there.
  ///
  /// - Throws: `ExperimentError.missingInput` where none is.
  public func path(ofNeededData names: String...) throws(ExperimentError) -> String {
    for name in names {
      if let path = existingPath(name) { return path }
    }
    throw .missingInput("needs \(names[0]) in the data directory, --data-directory DIR")
  }

  private func existingPath(_ name: String) -> String? {
    guard let dataDirectory else { return nil }
    let path = "\(dataDirectory)/\(name)"
    return LocalFileSystem().entry(at: path) == nil ? nil : path
  }
}

/// Names that an experiment looked for in the data directory, and did not find.
final class MissingData: Sendable {
  private let found = Mutex<Set<String>>([])

  func note(_ name: String) { found.withLock { _ = $0.insert(name) } }

  /// In alphabetic order.
  var names: [String] { found.withLock { $0.sorted() } }
}
