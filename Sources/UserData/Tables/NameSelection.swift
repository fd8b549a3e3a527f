/// Which of several names `--columns` and `--exclude` mean.
struct NameSelection {
  let names: [String]
  let source: String

  /// The places of the names that are meant, in the order asked for.
  ///
  /// - Throws: for a name that means none.
  func indices(of wanted: [String], option: String) throws(UserDataError) -> [Int] {
    var result: [Int] = []
    for name in wanted {
      let found = matches(name)
      guard !found.isEmpty else {
        throw UserDataError(
          .wrongOption, at: source, expected: "a column \(quoted(name)) for \(option)",
          got: listed(names, most: 20), advice: "Name one of these.")
      }
      result += found.filter { !result.contains($0) }
    }
    return result
  }

  /// A name, or the entries of a parameter: `theta` for `theta[1]`, `theta.1`, `posterior/theta`.
  private func matches(_ name: String) -> [Int] {
    let exact = names.indices.filter { names[$0] == name }
    if !exact.isEmpty { return exact }
    return names.indices.filter { index in
      let candidate = names[index]
      if candidate.hasSuffix("/" + name) { return true }
      guard candidate.hasPrefix(name) else { return false }
      let rest = candidate.dropFirst(name.count)
      if rest.first == "[" { return true }
      return rest.first == "." && rest.dropFirst().allSatisfy { $0.isNumber || $0 == "." }
    }
  }
}
