import Archives
import Foundation
import Testing
import Training

#if canImport(Glibc)
  import Glibc
#endif

@Suite(.serialized) struct InterruptSignalTests {
  /// SIGUSR1, which job systems send before a time limit, is noted like SIGTERM.
  @Test func signalsAreNoted() async throws {
    let interrupt = InterruptSignal()
    #expect(!interrupt.isRaised)
    kill(getpid(), SIGUSR1)
    for _ in 0..<30_000 where !interrupt.isRaised { try await Task.sleep(for: .milliseconds(10)) }
    #expect(interrupt.isRaised)
  }

  /// A file that grows beyond `ulimit -f` is an error of the write and not the end of the process.
  @Test func sizeSignalIsIgnored() {
    InterruptSignal.ignoreFileSizeSignal()
    let before = signal(SIGXFSZ, SIG_IGN)
    #expect(unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self))
  }
}
