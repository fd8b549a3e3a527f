import Archives

/// An array of a file, with its name and what the file says of its axes.
struct NamedArray {
  var name: String
  var array: NumericArray
  /// The names of the axes, where the file gives them.
  var dimensions: [String]?
  /// The texts along the axes, where the file gives them.
  var labels: [[String]?]?
}

/// The arrays of a file that can be read, and why others are left out.
struct ArrayCollection {
  var source: String
  var arrays: [NamedArray] = []
  var unreadable: [String: ArchiveError] = [:]

  var names: [String] { arrays.map(\.name) }

  func array(named name: String) -> NamedArray? { arrays.first { $0.name == name } }

  /// The array of a name.
  ///
  /// - Throws: where there is none, or it cannot be read.
  func require(_ name: String) throws(UserDataError) -> NamedArray {
    if let found = array(named: name) { return found }
    if let error = unreadable[name] { throw UserDataError(error) }
    let known = (names + unreadable.keys).sorted(by: naturalOrder)
    throw UserDataError(
      .notFound, at: source, expected: "an array \(quoted(name))",
      got: known.isEmpty ? "no arrays" : listed(known, most: 20),
      advice: "Name one of these: \(source):\(known.first ?? "NAME").")
  }
}
