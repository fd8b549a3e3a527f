import Archives
import Dispatch
import Synchronization

/// The right to compute a piece of a sweep. While it is held, a file beside it is written again and again:
/// a worker of another machine that stops doing so counts as dead, and its piece is taken over.
final class SweepClaim: Sendable {
  private static let interval = 15  // seconds between two signs of life

  private let lock: FileLock
  private let beat: String
  private let files: any FileSystem
  private let isHeld: HeldFlag

  /// Takes the piece; nil where another worker has it.
  ///
  /// - Parameter patience: seconds without a sign of life after which a worker of another machine is
  ///   dead; both times are read from the file system, so clocks need not agree.
  init?(on id: String, in store: SweepStore, patience: Double) throws {
    let (files, claim) = (store.files, store.claimFile(of: id))
    let (path, beat) = ("\(claim).lock", "\(claim).beat")
    do throws(ArchiveError) {
      lock = try FileLock(path, of: id, in: files) {
        Self.age(of: beat, or: path, in: files).map { $0 > patience } ?? false
      }
    } catch .busy {
      return nil
    }
    (self.beat, self.files) = (beat, files)
    isHeld = HeldFlag()
    Self.beat(beat, in: files, while: isHeld)
  }

  /// Writes the sign of life now and again later.
  private static func beat(_ beat: String, in files: any FileSystem, while held: HeldFlag) {
    held.whileSet {
      try? files.write([], to: beat)
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(interval)) {
        Self.beat(beat, in: files, while: held)
      }
    }
  }

  /// Whether the piece is this worker's still: one that was silent for too long has lost it to another.
  var isStillHeld: Bool { lock.isStillHeld }

  /// Gives the piece back.
  func release() {
    isHeld.clear()
    if isStillHeld { try? files.remove(beat) }
    lock.release()
  }

  /// Whether a worker has the piece and lives, as far as is known.
  static func isHeld(_ id: String, in store: SweepStore, patience: Double) -> Bool {
    let claim = store.claimFile(of: id)
    do throws(ArchiveError) {
      try FileLock.check("\(claim).lock", of: id, in: store.files)
      return false
    } catch {
      let age = age(of: "\(claim).beat", or: "\(claim).lock", in: store.files)
      return age.map { $0 <= patience } ?? true
    }
  }

  /// Seconds since the last sign of life, by the clock of the file system.
  private static func age(
    of beat: String, or lock: String, in files: any FileSystem
  ) -> Double? {
    let now = "\(lock).\(UInt64.random(in: 0 ... .max)).now"
    defer { try? files.remove(now) }
    guard (try? files.write([], to: now)) != nil, let end = files.modificationTime(of: now),
      let last = files.modificationTime(of: beat) ?? files.modificationTime(of: lock)
    else { return nil }
    return end - last
  }
}

/// Whether a claim is held still.
private final class HeldFlag: Sendable {
  private let isSet = Mutex(true)

  func clear() { isSet.withLock { $0 = false } }

  /// Calls `body` unless the flag was cleared; it is not cleared meanwhile.
  func whileSet(_ body: () -> Void) { isSet.withLock { if $0 { body() } } }
}
