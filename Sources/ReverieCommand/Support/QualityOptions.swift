import ArgumentParser
import Jobs

/// Options of every verb that ends with a verdict.
struct QualityOptions: ParsableArguments {
  @Flag(help: "Exit with 2 unless the verdict is good.")
  var requireQuality = false

  /// Throws where a good result was required and the verdict is another.
  func check(_ result: JobResult) throws(JobError) {
    guard requireQuality, result.metrics.verdict?.quality != .good else { return }
    throw JobError(
      .diagnosticsFailed,
      "--require-quality: " + (result.metrics.verdict ?? Verdict()).sentence)
  }
}
