import Archives
import Jobs

/// A result whose arrays lend their memory.
final class FinishedJob: Sendable {
  private let result: JobResult

  init(_ result: JobResult) { self.result = result }

  /// The array of a name.
  func array(_ name: String) -> NumericArray? { result.arrays[name] }

  /// Everything but the numbers of the arrays, as JSON text. Metrics are in their order, which
  /// `JSONValue` would not keep; the verdict is the last of them.
  var text: String {
    let verdict = result.metrics.verdict.map { [("verdict", $0.json)] } ?? []
    let metrics = (result.metrics.rows.map { ($0.name, $0.value) } + verdict)
      .map { "\(JSONValue.string($0.0).text): \($0.1.text)" }.joined(separator: ", ")
    let others: [(String, JSONValue)] = [
      ("text", result.text.map { .string($0) } ?? .null), ("json", result.json ?? .null),
      ("files", .array(result.files.map { .string($0) })),
      ("cautions", .array(result.cautions.map { .string($0) })),
      ("failure", result.failure.map { .string($0) } ?? .null),
      ("arrays", .object(result.arrays.mapValues(Self.description))),
    ]
    return "{\"metrics\": {\(metrics)}, "
      + others.map { "\"\($0.0)\": \($0.1.text)" }.joined(separator: ", ") + "}"
  }

  private static func description(_ array: NumericArray) -> JSONValue {
    [
      "type": JSONValue(array.elementType.code),
      "shape": .array(array.shape.map { JSONValue($0) }),
    ]
  }
}
