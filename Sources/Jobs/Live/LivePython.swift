import Archives

/// Lines of Python that do what a page shows.
enum LivePython {
  /// A call of a run's method.
  static func call(
    _ method: String, on path: String, _ arguments: [String], seed: UInt64
  ) -> String {
    let all = (arguments + ["seed=\(seed)"]).joined(separator: ", ")
    return "import reverie\n\nrun = reverie.open(\(JSONValue(path).text))\n"
      + "result = run.\(method)(\(all))"
  }
}
