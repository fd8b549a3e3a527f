import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The right to write a run directory or a store: a file that is created only where there is none,
/// and says which process of which machine holds it. What a process that ended has left is taken
/// over.
package final class FileLock: Sendable {
  private let path: String
  private let files: any FileSystem
  private let owner: LockOwner
  private let hasOwnerDied: @Sendable () -> Bool
  private let isHeld = Mutex(true)
  /// Tokens of the locks of this process: a lock of its number and another token is of a process that
  /// had that number before.
  private static let held = Mutex<Set<String>>([])

  /// Takes the lock.
  ///
  /// - Parameters:
  ///   - path: the file of the lock.
  ///   - subject: what it guards, for the message.
  ///   - hasOwnerDied: asked of an owner of whom nothing is known, as of another machine's; by default
  ///     it lives.
  /// - Throws: `busy` where another process holds it.
  package init(
    _ path: String, of subject: String, in files: any FileSystem,
    hasOwnerDied: @escaping @Sendable () -> Bool = { false }
  ) throws(ArchiveError) {
    (self.path, self.files, owner) = (path, files, .current())
    self.hasOwnerDied = hasOwnerDied
    Self.held.withLock { _ = $0.insert(owner.token) }
    do throws(ArchiveError) {
      try acquire(subject)
    } catch {
      isHeld.withLock { $0 = false }
      Self.held.withLock { _ = $0.remove(owner.token) }
      throw error
    }
  }

  deinit { release() }

  /// Gives the lock back.
  package func release() {
    let wasHeld = isHeld.withLock { held in
      defer { held = false }
      return held
    }
    // A child process has a copy of this object, and the lock is not its own.
    guard wasHeld, owner.process == Int(getpid()) else { return }
    if (try? files.read(path)) == owner.bytes { try? files.remove(path) }
    Self.held.withLock { _ = $0.remove(owner.token) }
  }

  /// Whether the file says still that this lock is held: one that was thought dead may have lost it.
  package var isStillHeld: Bool {
    isHeld.withLock(\.self) && (try? files.read(path)) == owner.bytes
  }

  /// Whether a living process of this machine holds the lock.
  package static func isHeldHere(_ path: String, in files: any FileSystem) -> Bool {
    guard let bytes = try? files.read(path), let owner = LockOwner(bytes) else { return false }
    return owner.isOfThisMachine && !isAbandoned(owner)
  }

  /// Throws `busy` where another holds the lock.
  package static func check(
    _ path: String, of subject: String, in files: any FileSystem
  ) throws(ArchiveError) {
    guard files.entry(at: path) == .file, let bytes = try? files.read(path),
      let owner = LockOwner(bytes), !isAbandoned(owner)
    else { return }
    throw busy(owner, path, subject)
  }

  private func acquire(_ subject: String) throws(ArchiveError) {
    for attempt in 0..<8 {
      if try files.create(path, with: owner.bytes) { return }
      guard let bytes = try? files.read(path) else { continue }  // given back in between
      guard let other = LockOwner(bytes) else {
        // Being written at this moment, or cut off by a loss of power.
        if attempt < 4 {
          usleep(2_000)
        } else if try files.replace(path, holding: bytes, with: owner.bytes) {
          return
        }
        continue
      }
      guard Self.isAbandoned(other) || !other.isOfThisMachine && hasOwnerDied() else {
        throw Self.busy(other, path, subject)
      }
      if try files.replace(path, holding: bytes, with: owner.bytes) { return }
    }
    throw .busy(path: subject, owner: "another process", lock: path)
  }

  private static func isAbandoned(_ other: LockOwner) -> Bool {
    if other.isThisProcess { return !held.withLock { $0.contains(other.token) } }
    return other.hasEnded
  }

  private static func busy(_ owner: LockOwner, _ lock: String, _ subject: String) -> ArchiveError {
    .busy(path: subject, owner: "process \(owner.process) on \(owner.host)", lock: lock)
  }
}
