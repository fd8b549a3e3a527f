import Foundation
import Testing

@testable import Archives

@Suite struct FileLockTests {
  private func isBusy(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch let error as ArchiveError {
      guard case .busy = error else { return false }
      return error.kind == .cannotCreate
    } catch {
      return false
    }
  }

  @Test func oneOwner() throws {
    let directory = try TemporaryDirectory()
    let (path, files) = (directory.file("lock"), LocalFileSystem())
    let first = try FileLock(path, of: "run", in: files)
    #expect(isBusy { _ = try FileLock(path, of: "run", in: files) })
    #expect(isBusy { try FileLock.check(path, of: "run", in: files) })
    first.release()
    #expect(files.entry(at: path) == nil)
    try FileLock.check(path, of: "run", in: files)
    let second = try FileLock(path, of: "run", in: files)
    first.release()  // gives nothing back twice
    #expect(files.entry(at: path) == .file)
    second.release()
  }

  /// The message names the process and the file to remove.
  @Test func message() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("lock")
    let lock = try FileLock(path, of: "runs/a", in: LocalFileSystem())
    let error = #expect(throws: ArchiveError.self) {
      try FileLock(path, of: "runs/a", in: LocalFileSystem())
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("runs/a: is being written by process \(getpid()) on "), "\(text)")
    #expect(text.hasSuffix("remove \(path)."), "\(text)")
    lock.release()
  }

  /// What is known to be of no living process is taken over; what may be of one is not.
  @Test func staleLocks() throws {
    let directory = try TemporaryDirectory()
    let (path, files) = (directory.file("lock"), LocalFileSystem())
    let mine = LockOwner.current()
    func changed(_ change: (inout LockOwner) -> Void) -> LockOwner {
      var owner = mine
      change(&owner)
      return owner
    }
    let ended = try ended()
    for (owner, isFree) in [
      (mine, true),  // of this process, and none of its locks
      (changed { $0.process = ended }, true),
      (changed { $0.process = .max }, true),
      (changed { ($0.process, $0.started) = (1, "no such time") }, true),  // the number came again
      (changed { $0.system = "another start/1" }, true),
      (changed { ($0.process, $0.system) = (ended, $0.system + "0") }, false),  // a container
      (changed { ($0.host, $0.process) = ("elsewhere", ended) }, false),
    ] {
      try files.write(owner.bytes, to: path)
      #expect(isBusy { try FileLock.check(path, of: "run", in: files) } == !isFree, "\(owner)")
      if isFree {
        let lock = try FileLock(path, of: "run", in: files)
        #expect(isBusy { _ = try FileLock(path, of: "run", in: files) })
        lock.release()
      } else {
        #expect(isBusy { _ = try FileLock(path, of: "run", in: files) })
        #expect(try files.read(path) == owner.bytes)
      }
    }
    // Cut off by a loss of power.
    for torn in [[], Array(mine.bytes.prefix(10)), [UInt8](repeating: 0, count: 64)] {
      try files.write(torn, to: path)
      try FileLock(path, of: "run", in: files).release()
    }
    #expect(try files.contents(of: directory.path) == [])
  }

  /// The number of a process that has ended.
  private func ended() throws -> Int {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    return Int(process.processIdentifier)
  }

  @Test func ownersAreReadBack() {
    let owner = LockOwner.current()
    #expect(LockOwner(owner.bytes) == owner && owner.isThisProcess && !owner.hasEnded)
    #expect(LockOwner(Array("{}".utf8)) == nil)
  }

  /// Of many that take over the same abandoned lock, one has it.
  @Test func takenOverOnce() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("lock")
    var stale = LockOwner.current()
    (stale.process, stale.started) = (try ended(), "0")
    for _ in 0..<50 {
      try LocalFileSystem().write(stale.bytes, to: path)
      let locks = await withTaskGroup(of: FileLock?.self) { group in
        for _ in 0..<4 {
          group.addTask { try? FileLock(path, of: "run", in: LocalFileSystem()) }
        }
        return await group.reduce(into: [FileLock?]()) { $0.append($1) }
      }
      #expect(locks.compactMap { $0 }.count == 1)
      for lock in locks { lock?.release() }
    }
    #expect(try LocalFileSystem().contents(of: directory.path) == [])
  }
}
