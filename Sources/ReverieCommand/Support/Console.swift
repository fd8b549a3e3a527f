import Jobs
import Logging
import Reverie

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

#if canImport(Glibc)
  private let systemWrite = Glibc.write
#elseif canImport(Darwin)
  private let systemWrite = Darwin.write
#endif

/// Standard output and standard error.
enum Console {
  /// Messages, to standard error.
  static let logger = Logger(label: "reverie") { _ in MessageHandler() }

  /// Whether standard error is a terminal, so that progress is worth drawing.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func error(_ message: String) { logger.error("\(escaped(message))") }
  static func warn(_ message: String) { logger.warning("\(escaped(message))") }

  /// A message without control characters: names of files may hold what a terminal would obey.
  private static func escaped(_ message: String) -> String {
    message.unicodeScalars.map { scalar in
      let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
      return isControl && scalar != "\n" ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
  }

  /// Prints a line or more of results to standard output.
  ///
  /// - Throws: `JobError` of kind `cannotWrite` where they could not be written.
  static func print(_ text: String) throws {
    guard send(text + "\n", to: STDOUT_FILENO) else {
      throw JobError(
        .cannotWrite, "the results could not be written to standard output: \(reason()).")
    }
  }

  /// Writes text to standard error as it is. Where that cannot be written nobody is left to tell.
  static func write(_ text: String) { _ = send(text, to: STDERR_FILENO) }

  /// Whether all of `text` was written.
  private static func send(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
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
