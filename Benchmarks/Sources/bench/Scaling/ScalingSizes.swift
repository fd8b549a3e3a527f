import Peak

/// The sizes of one point by name: those of a workload, with some of them replaced.
struct ScalingSizes {
  private(set) var values: [String: Int]

  /// - Parameter given: words such as `n=1000`.
  /// - Returns: nil, with a reason on standard error, where a word names no size of `defaults` or
  ///   its value is below 1.
  init?(_ defaults: KeyValuePairs<String, Int>, given: [String]) {
    values = Dictionary(uniqueKeysWithValues: defaults.map { ($0.key, $0.value) })
    for word in given {
      let parts = word.split(separator: "=", maxSplits: 1).map { String($0) }
      guard parts.count == 2, values[parts[0]] != nil, let value = Int(parts[1]), value > 0 else {
        let names = defaults.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        bench_complain("\"\(word)\" is no size of this workload. Its sizes: \(names), all above 0.")
        return nil
      }
      values[parts[0]] = value
    }
  }

  subscript(name: String) -> Int {
    guard let value = values[name] else { preconditionFailure("no size \(name)") }
    return value
  }

  /// As the inside of a JSON object, in the order of names.
  var json: String {
    values.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
  }
}
