import Dispatch
import FlyingSocks
import Foundation
import Jobs
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

extension ExplorerServer {
  /// A port that nobody listens on at present.
  ///
  /// - Throws: `JobError` where `host` is no address of this machine.
  public static func freePort(of host: String) throws -> UInt16 {
    do {
      let socket = try Socket(domain: Int32(AF_INET))
      defer { try? socket.close() }
      try socket.bind(to: sockaddr_in.inet(ip4: host, port: 0))
      guard case .ip4(_, let port) = try socket.sockname() else {
        throw SocketError.unsupportedAddress
      }
      return port
    } catch {
      throw JobError(
        .cannotCreate,
        "\(host) is no address of this machine (\(error.localizedDescription)). Leave --host out.")
    }
  }

  /// Serves until the process is stopped.
  ///
  /// - Parameter begin: called once it listens.
  /// - Throws: what `run` and `begin` throw.
  public func runUntilStopped(_ begin: @escaping @Sendable () throws -> Void) throws {
    let done = DispatchSemaphore(value: 0)
    let failure = Mutex<(any Error)?>(nil)
    Task {
      do {
        try await withThrowingTaskGroup { group in
          group.addTask { try await run() }
          group.addTask {
            try await waitUntilListening()
            try begin()
          }
          for try await _ in group {}  // the first error ends both
        }
      } catch {
        failure.withLock { $0 = error }
      }
      done.signal()
    }
    done.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// Stops when nothing more can come from standard input: when the program that started this one is gone.
  public func stopWithInput() {
    Thread.detachNewThread {
      while readLine() != nil {}
      Task { await stop() }
    }
  }

  /// Asks the desktop to show the page; where there is none, nothing happens.
  public static func openBrowser(at page: String) {
    #if os(macOS)
      let opener = "/usr/bin/open"
    #else
      let opener = "/usr/bin/xdg-open"
    #endif
    guard FileManager.default.isExecutableFile(atPath: opener) else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: opener)
    process.arguments = [page]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try? process.run()
  }
}
