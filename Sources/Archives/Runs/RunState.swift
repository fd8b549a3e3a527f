import Synchronization

/// What all copies of one `RunDirectory` share: the record, and the right to write.
final class RunState: Sendable {
  private let path: String
  private let files: any FileSystem
  private let stored: Mutex<RunRecord>
  private let lock = Mutex<FileLock?>(nil)

  init(path: String, record: RunRecord, files: any FileSystem) {
    (self.path, self.files) = (path, files)
    stored = Mutex(record)
  }

  var record: RunRecord { stored.withLock { $0 } }

  private var recordPath: String { PathName.join(path, "run.json") }
  private var lockPath: String { PathName.join(path, RunDirectory.lockName) }

  // MARK: - The right to write

  /// Throws `busy` where another process writes the run.
  func checkFree() throws(ArchiveError) {
    try FileLock.check(lockPath, of: path, in: files)
  }

  /// Takes the right to write, until it is given back or the last copy of the run is gone.
  func acquire() throws(ArchiveError) {
    let new = try FileLock(lockPath, of: path, in: files)
    lock.withLock { $0 = new }
  }

  /// Gives the right to write back.
  func release() {
    lock.withLock { lock in
      lock?.release()
      lock = nil
    }
  }

  // MARK: - The record

  /// Changes the record, first in the file. Of a run that was only opened, the file counts, which
  /// another process may have changed since.
  func update(_ change: (inout RunRecord) -> Void) throws(ArchiveError) {
    let isOwner = lock.withLock { $0 != nil }
    let passing = isOwner ? nil : try FileLock(lockPath, of: path, in: files)
    defer { passing?.release() }
    try stored.withLock { (record: inout RunRecord) throws(ArchiveError) in
      var new = record
      if !isOwner, files.entry(at: recordPath) == .file {
        new = try RunDirectory.readRecord(path, in: files)
      }
      change(&new)
      let bytes = Array((new.json.prettyText + "\n").utf8)
      try AtomicFile.write(bytes, to: recordPath, in: files)
      record = new
    }
  }

  /// Lists a file as one that the run wrote, before it is written.
  func note(_ name: String) throws(ArchiveError) {
    guard !record.lists(name) else { return }
    try update { $0.list(name) }
  }
}
