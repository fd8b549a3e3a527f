import UserData

extension JobContext {
  /// Says what was understood of files, and what is probably not as it should be in them.
  package func tell(_ understanding: Understanding, but ignored: Set<ReadingWarning.Kind> = []) {
    log(understanding.line)
    for warning in understanding.warnings where !ignored.contains(warning.kind) {
      warn(warning.message)
    }
  }
}
