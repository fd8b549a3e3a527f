import Archives
import FlyingFox
import FlyingSocks
import Foundation
import Jobs
import Tensors

/// The server of `reverie explore`: one page, its files, and a web socket for each page that is open.
///
/// It listens on 127.0.0.1 unless told otherwise, answers only below a token that is in the address, only
/// to its own host and to pages of its own origin, and gives no file but those of the page.
public struct ExplorerServer: Sendable {
  /// Where the page is.
  public let address: PageAddress
  /// How long it waits for a request, and for itself to listen, in seconds: a busy machine takes long.
  private static let patience: TimeInterval = 300
  private let server: HTTPServer
  private let scheduler: Scheduler

  /// - Parameters:
  ///   - runs: those that pages may open; no page names a path.
  ///   - address: where to listen; a port of 0 is not allowed.
  ///   - resources: the folder of the page's files.
  public init(
    runs: [LiveRun], at address: PageAddress, resources: PageFiles, parallelism: Parallelism
  ) throws {
    self.address = address
    scheduler = Scheduler()
    server = HTTPServer(
      config: .init(
        address: try .inet(ip4: address.host, port: address.port), timeout: Self.patience,
        logger: .disabled),
      handler: PageGate(
        address: address, files: resources, runs: runs,
        pages: .webSocket(
          PageHandler(runs: runs, parallelism: parallelism, scheduler: scheduler),
          frameSize: 1 << 20)))
  }

  /// Answers until it is cancelled or stopped.
  ///
  /// - Throws: `JobError` where the port is not free.
  public func run() async throws {
    defer { scheduler.stop() }
    do {
      try await server.run()
    } catch is CancellationError {
    } catch SocketError.disconnected {  // `stop` closed the socket that it listens on
    } catch {
      guard !Task.isCancelled else { return }
      throw JobError(
        .cannotCreate,
        "port \(address.port) of \(address.host) cannot be used (\(error.localizedDescription)). "
          + "Give another with --port.")
    }
  }

  /// Waits until it listens.
  public func waitUntilListening() async throws {
    try await server.waitUntilListening(timeout: Self.patience)
  }

  /// Ends it.
  public func stop() async {
    await server.stop()
    scheduler.stop()
  }

  /// Networks that have turns.
  var openPages: Int { scheduler.count }
}
