import Archives

extension Figure {
  /// Writes the figure to a file: PNG if `path` ends in `.png`, otherwise SVG. A file of that name
  /// is replaced at once, so that readers see the old figure or the new one.
  /// - Parameter scale: image pixels per figure pixel, for PNG.
  /// - Throws: ``FigureError`` or `ArchiveError`.
  public func write(to path: String, scale: Double = 2) throws {
    let isImage = path.lowercased().hasSuffix(".png")
    try AtomicFile.write(isImage ? png(scale: scale) : Array(svg.utf8), to: path)
  }
}
