#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes files for figures and reports.
enum FileWriting {
  /// Replaces the file at `path` by `bytes`.
  static func write(_ bytes: [UInt8], to path: String) throws(FigureError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: lastReason) }
    var offset = 0
    while offset < bytes.count {
      let written = bytes[offset...].withUnsafeBytes { rest in
        #if canImport(Darwin)
          Darwin.write(descriptor, rest.baseAddress, rest.count)
        #else
          Glibc.write(descriptor, rest.baseAddress, rest.count)
        #endif
      }
      if written < 0 {
        if errno == EINTR { continue }
        let reason = lastReason
        close(descriptor)
        throw .cannotWrite(path: path, reason: reason)
      }
      offset += written
    }
    guard close(descriptor) == 0 else { throw .cannotWrite(path: path, reason: lastReason) }
  }

  private static var lastReason: String { String(cString: strerror(errno)) }
}

extension Figure {
  /// Writes the figure to a file, replacing it: PNG if `path` ends in `.png`, otherwise SVG.
  /// - Parameter scale: image pixels per figure pixel, for PNG.
  public func write(to path: String, scale: Double = 2) throws(FigureError) {
    let isImage = path.lowercased().hasSuffix(".png")
    try FileWriting.write(isImage ? png(scale: scale) : Array(svg.utf8), to: path)
  }
}

extension Report {
  /// Writes the page to a file, replacing it.
  public func write(to path: String) throws(FigureError) {
    try FileWriting.write(Array(html.utf8), to: path)
  }
}
