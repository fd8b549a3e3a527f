import Logging
import Reverie

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard output and standard error.
enum Console {
  /// Messages, to standard error.
  static let logger = Logger(label: "reverie") { _ in MessageHandler() }

  /// Whether standard error is a terminal, so that progress is worth drawing.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func error(_ message: String) { logger.error("\(message)") }
  static func warn(_ message: String) { logger.warning("\(message)") }

  /// Writes text to standard error as it is.
  static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Swift.max(0, Glibc_write(STDERR_FILENO, $0)) }
      if count == 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }

  private static func Glibc_write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}

/// Prints messages as `level: text`, one line each.
struct MessageHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    Console.write("reverie: \(event.level == .info ? "" : "\(event.level): ")\(event.message)\n")
  }
}
