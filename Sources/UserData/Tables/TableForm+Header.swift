extension TableForm {
  /// Decides whether the first record holds names.
  mutating func decideHeader(
    _ sample: Sample, _ source: String, _ options: ReadingOptions
  ) throws(UserDataError) {
    if Self.isPoseTable(sample) {
      try readPoseHeader(sample, source)
      return
    }
    let hasNames: Bool
    switch options.header {
    case .yes: hasNames = true
    case .no: hasNames = false
    case nil: hasNames = try guessHeader(sample, source)
    }
    if !hasNames {
      width = max(width, sample.records[0].count)
      return
    }
    headerRecords = 1
    var names = sample.texts[0].map { $0.isEmpty ? nil : $0 as String? }
    if sample.records.count > 1, names.count == width - 1 {
      // Rows may end in a separator; else R's write.table names all columns but that of row names.
      let endsEmpty = sample.texts.dropFirst().allSatisfy {
        $0.count < width || $0[width - 1].isEmpty
      }
      names.insert(nil, at: endsEmpty ? names.count : 0)
    }
    if sample.records.count == 1 { width = names.count }
    guard names.count == width else {
      throw UserDataError(
        .malformed, at: "\(source), line 1", expected: "\(width) names, one per column",
        got: "\(names.count)", advice: "Complete the first line, or name the separator.")
    }
    if options.header == nil { readSecondHeader(sample, &names) }
    var seen: Set<String> = []
    if let name = names.compactMap({ $0 }).first(where: { !seen.insert($0).inserted }) {
      throw UserDataError(
        .malformed, at: "\(source), line 1", expected: "names that differ",
        got: "\(quoted(name)) twice", advice: "Rename one of the columns.")
    }
    header = names
  }

  private mutating func guessHeader(
    _ sample: Sample, _ source: String
  ) throws(UserDataError) -> Bool {
    let (first, rest) = (sample.records[0], sample.records.dropFirst())
    if rest.isEmpty { return first.contains(where: \.isText) }
    if first.count == width - 1 { return true }
    let texts = first.indices.filter { first[$0].isText }
    if !texts.isEmpty {
      if first.allSatisfy({ !$0.isNumber }) { return true }
      // Names that are numbers among others that are not; text of a first row is text below as well.
      return texts.contains { column in
        rest.contains { $0.indices.contains(column) && $0[column].isNumber }
      }
    }
    return try guessNumberedHeader(sample, source)
  }

  /// A first record without text: `0,1,2` are names that pandas gives, a row of numbers is none.
  private mutating func guessNumberedHeader(
    _ sample: Sample, _ source: String
  ) throws(UserDataError) -> Bool {
    let first = sample.records[0]
    let hasCorner = first.count > 1 && sample.texts[0][0].isEmpty
    let texts = sample.texts[0].dropFirst(hasCorner ? 1 : 0)
    let counts = texts.map { Int($0) }
    guard let start = counts.first.flatMap({ $0 }), start == 0 || start == 1 else { return false }
    guard counts.enumerated().allSatisfy({ $1 == start + $0 }) else { return false }
    let rest = sample.records.dropFirst()
    if hasCorner {  // pandas: names from 0 above an index
      return start == 0 && rest.allSatisfy { $0.first?.number.map { $0 == $0.rounded() } ?? false }
    }
    let hasFractions = rest.contains {
      $0.contains { $0.number.map { $0 != $0.rounded() } ?? false }
    }
    if hasFractions {
      decisions.append(
        "its first line \(quoted(sample.texts[0].joined(separator: ","))) was taken as names "
          + "(--header no if it is a row)")
      return true
    }
    if counts.count == 1 || rest.contains(first) { return false }
    throw UserDataError(
      .ambiguous, at: "\(source), line 1", expected: "names or numbers",
      got: "\(quoted(sample.texts[0].joined(separator: ","))) above whole numbers, which may be "
        + "either",
      advice: "Pass --header yes if the first line holds names, --header no if it is a row.")
  }

  // MARK: - Tracked poses

  private static func isPoseTable(_ sample: Sample) -> Bool {
    guard sample.texts.count > 2 else { return false }
    return sample.texts[0].first?.lowercased() == "scorer"
      && sample.texts.prefix(4).contains { $0.first?.lowercased() == "coords" }
  }

  /// DeepLabCut's header: rows `scorer`, `individuals` (of several animals), `bodyparts`, `coords`.
  private mutating func readPoseHeader(
    _ sample: Sample, _ source: String
  ) throws(UserDataError) {
    var rows: [String: [String]] = [:]
    for texts in sample.texts.prefix(4) {
      headerRecords += 1
      rows[texts[0].lowercased()] = Array(texts.dropFirst())
      if texts[0].lowercased() == "coords" { break }
    }
    let count = width - 1
    guard let parts = rows["bodyparts"], let coordinates = rows["coords"], parts.count == count,
      coordinates.count == count, rows["individuals"].map({ $0.count == count }) ?? true
    else {
      throw UserDataError(
        .malformed, at: source, expected: "DeepLabCut's rows scorer, bodyparts and coords",
        got: "\(listed(rows.keys.sorted())) of other lengths", advice: "Export the table again.")
    }
    poseHeader = PoseHeader(
      individuals: rows["individuals"], bodyParts: parts, coordinates: coordinates)
    header =
      [nil]
      + (0..<count).map { (index: Int) -> String? in
        let animal = rows["individuals"].map { $0[index] + "." } ?? ""
        return "\(animal)\(parts[index]).\(coordinates[index])"
      }
  }
}
