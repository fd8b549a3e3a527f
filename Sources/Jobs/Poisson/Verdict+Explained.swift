import PoissonInference

extension Verdict {
  /// Adds how much of the variance of images their rates explain, and why the mean over images may be far
  /// below what most of them have.
  ///
  /// - Parameters:
  ///   - mean: R² of an image by its rates, the mean over images.
  ///   - pooled: the share explained of the variance of all images together, by what was read out.
  ///   - images: what they are, for the message.
  mutating func add(explained mean: Double, pooled: Double?, of images: String) {
    let short = JobMetrics.short
    add(
      mean >= 0.5 ? .good : .poor,
      "rates explain \(short(mean)) of the variance of \(images) (mean R²)")
    guard mean < 0.5, let pooled, pooled >= 0.5 else { return }
    add(
      .poor,
      "of all images together \(short(pooled)) is explained: those nearly without contrast decide the mean; "
        + "leave them out, or prepare images so that all have contrast (whole pictures are whitened)"
    )
  }
}
