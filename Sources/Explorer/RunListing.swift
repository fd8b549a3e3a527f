import Archives
import Jobs

extension [LiveRun] {
  /// What a page offers to open, in JSON: `[{"name": …, "family": …, "isFinished": true}]`.
  var listing: String {
    JSONValue.array(
      map {
        [
          "name": JSONValue($0.model ?? $0.path), "family": JSONValue($0.family),
          "isFinished": JSONValue($0.isFinished),
        ]
      }
    ).text
  }
}
