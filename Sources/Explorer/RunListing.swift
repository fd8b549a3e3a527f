import Archives
import Jobs

extension [LiveRun] {
  /// What a page offers to open, in JSON: `[{"path": …, "family": …, "isFinished": true}]`.
  var listing: String {
    JSONValue.array(
      map {
        [
          "path": JSONValue($0.path), "family": JSONValue($0.family),
          "isFinished": JSONValue($0.isFinished),
        ]
      }
    ).text
  }
}
