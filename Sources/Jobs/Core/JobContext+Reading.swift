import UserData

extension JobContext {
  /// Tells what was understood of a file: one line, and a warning for whatever is probably not as it
  /// should be.
  func tell(_ understanding: Understanding) {
    log(understanding.line)
    let sources = understanding.sources.joined(separator: ", ")
    for warning in understanding.warnings { warn("\(sources): \(warning.message)") }
  }
}
