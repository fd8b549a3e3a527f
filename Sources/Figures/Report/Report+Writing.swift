import Archives

extension Report {
  /// Writes the page to a file. A file of that name is replaced at once.
  public func write(to path: String) throws(ArchiveError) {
    try AtomicFile.write(Array(html.utf8), to: path)
  }
}
