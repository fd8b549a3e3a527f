import Archives

/// Lines of Python that do what a page shows.
enum LivePython {
  /// A call of a run's method.
  ///
  /// - Parameter arguments: those that have a value, as Python writes them; "" is the name of one by place.
  static func call(
    _ method: String, on path: String, _ arguments: [(name: String, value: String?)], seed: UInt64
  ) -> String {
    let all = (arguments + [("seed", "\(seed)")]).compactMap { argument in
      argument.value.map { argument.name.isEmpty ? $0 : "\(argument.name)=\($0)" }
    }
    let call = "run.\(method)(\(all.joined(separator: ", ")))"
    return (call.contains("numpy.") ? "import numpy\n" : "") + "import reverie\n\n"
      + "run = \(opening(path))\nresult = \(call)"
  }

  private static func opening(_ path: String) -> String {
    ModelCatalog.installed.name(ofRun: path).map { "reverie.load(\(JSONValue($0).text))" }
      ?? "reverie.open(\(JSONValue(path).text))"
  }

  /// A number, where there is one.
  static func text(_ number: (some CustomStringConvertible)?) -> String? {
    number.map { "\($0)" }
  }

  /// A word, where there is one.
  static func quoted(_ word: String?) -> String? { word.map { "\"\($0)\"" } }
}
