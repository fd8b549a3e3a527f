import Archives

extension Figure {
  /// Writes the figure to a file: PNG if `path` ends in `.png`, PDF if in `.pdf`, otherwise SVG. A
  /// file of that name is replaced at once, so that readers see the old figure or the new one.
  /// - Parameter scale: image pixels per figure pixel, for PNG.
  /// - Throws: ``FigureError`` or `ArchiveError`.
  public func write(to path: String, scale: Double = 2) throws {
    let name = path.lowercased()
    let bytes =
      name.hasSuffix(".png")
      ? try png(scale: scale) : name.hasSuffix(".pdf") ? pdf : Array(svg.utf8)
    try AtomicFile.write(bytes, to: path)
  }

  /// The endings of the files that ``files(named:scale:)`` gives.
  package static let endings = ["svg", "png", "pdf"]

  /// The figure as SVG, PNG and PDF, each with the name of its file: `stem` and an ending.
  package func files(
    named stem: String, scale: Double = 2
  ) throws(FigureError) -> [(name: String, bytes: [UInt8])] {
    [
      (stem + ".svg", Array(svg.utf8)), (stem + ".png", try png(scale: scale)),
      (stem + ".pdf", pdf),
    ]
  }

  /// Writes the figure as SVG, PNG and PDF beside one another: `stem` is their path without ending.
  package func writeAll(to stem: String, scale: Double = 2) throws {
    for (path, bytes) in try files(named: stem, scale: scale) {
      try AtomicFile.write(bytes, to: path)
    }
  }
}
