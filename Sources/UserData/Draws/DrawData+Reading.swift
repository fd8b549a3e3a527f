import Archives
import Tensors

extension DrawData {
  /// Reads draws from files, each of which adds its chains.
  ///
  /// - Parameters:
  ///   - specifications: files, with `:NAME` for an array or column of one: tables, npy, npz,
  ///     safetensors, Zarr, posteriordb's JSON (also zipped).
  ///   - options: the user's decisions.
  ///   - files: where the files are.
  public static func read(
    _ specifications: [String], options: ReadingOptions = ReadingOptions(),
    in files: any FileSystem = LocalFileSystem()
  ) throws(UserDataError) -> Reading<DrawData> {
    guard !specifications.isEmpty else {
      throw UserDataError(
        .wrongOption, at: "input", expected: "a file of draws", got: "none", advice: "Name one.")
    }
    var understanding = Understanding(sources: specifications)
    var parts: [DrawData] = []
    for part in try CodaFiles.group(specifications, options, files) {
      switch part {
      case .file(let specification):
        let file = try UserFile(specification, in: files)
        let (data, notes) = try read(file, specification, options)
        parts.append(data)
        understanding.add(notes)
      case .coda(let data): parts.append(data)
      }
    }
    var data = try combine(parts, specifications)
    if options.missing == .drop {
      try data.dropUndefined(&understanding, of: specifications.joined(separator: ", "))
    }
    warnOfRepeats(specifications, files, &understanding)
    data.describe(in: &understanding)
    return Reading(data, understanding)
  }

  /// Reads draws from an array in memory, as from a file with that array alone.
  ///
  /// - Parameters:
  ///   - array: `[draw]`, `[draw, unit]` or `[chain, draw, unit]`.
  ///   - name: what it is called in messages.
  ///   - options: the user's decisions.
  public static func read(
    _ array: NumericArray, named name: String, options: ReadingOptions = ReadingOptions()
  ) throws(UserDataError) -> Reading<DrawData> {
    let collection = ArrayCollection(
      source: name, arrays: [NamedArray(name: name, array: array)])
    var understanding: Understanding
    var data: DrawData
    (data, understanding) = try DrawArrays(collection, key: nil, options: options).draws()
    if options.missing == .drop { try data.dropUndefined(&understanding, of: name) }
    data.describe(in: &understanding)
    return Reading(data, understanding)
  }

  private static func read(
    _ file: UserFile, _ specification: String, _ options: ReadingOptions
  ) throws(UserDataError) -> (DrawData, Understanding) {
    switch file.contents {
    case .table(let bytes):
      let table = try TextTable.parse(bytes, source: file.path, options: options)
      return try DrawTable(table, key: file.key, options: options).draws()
    case .arrays(let collection):
      return try DrawArrays(collection, key: file.key, options: options).draws()
    case .json(let json):
      let collection = try DrawDocument(json, source: file.path).collection()
      return try DrawArrays(collection, key: file.key, options: options).draws()
    case .png, .directory:
      throw UserDataError(
        .unsupported, at: file.path, expected: "a file of draws",
        got: file.isDirectory ? "a directory that is no Zarr store" : "a picture",
        advice: "Name a table, an npy, npz or safetensors file, or a Zarr store.")
    }
  }

  // MARK: - Several files

  private static func combine(
    _ parts: [DrawData], _ names: [String]
  ) throws(UserDataError) -> DrawData {
    guard var result = parts.first, parts.count > 1 else { return parts[0] }
    for (index, part) in parts.enumerated().dropFirst() {
      try part.checkUnits(
        areThoseOf: result, names[0], at: names.indices.contains(index) ? names[index] : "input")
    }
    result.values = Matrix(stacking: parts.map(\.values))
    result.chainLengths = parts.flatMap(\.chainLengths)
    return result
  }

  private func checkUnits(
    areThoseOf first: DrawData, _ firstName: String, at place: String
  ) throws(UserDataError) {
    let isSame =
      isNamed && first.isNamed ? units == first.units : units.count == first.units.count
    guard !isSame else { return }
    let difference =
      units.first { !first.units.contains($0) } ?? first.units.first { !units.contains($0) }
    throw UserDataError(
      .malformed, at: place,
      expected: "the \(counted(first.units.count, "unit")) of \(firstName)",
      got: "\(counted(units.count, "unit")), "
        + (difference.map { "one of them has \(quoted($0)) and the other not" }
          ?? "in another order"),
      advice: "Choose those that both have with --columns.")
  }

  private static func warnOfRepeats(
    _ names: [String], _ files: any FileSystem, _ understanding: inout Understanding
  ) {
    var seen: [String: String] = [:]
    for name in names {
      let place = files.resolve(name)
      if let other = seen.updateValue(name, forKey: place) {
        understanding.warn(
          .repeatedFile,
          "\(name) is named twice\(other == name ? "" : ", also as \(other)"): its draws count double"
        )
      }
    }
  }

  // MARK: - Missing values

  /// Leaves out draws with a NaN, which is how arrays and many tables write what is missing.
  ///
  /// - Throws: `UserDataError` where every draw has one.
  private mutating func dropUndefined(
    _ understanding: inout Understanding, of source: String
  ) throws(UserDataError) {
    var (first, kept) = (0, [[Int]]())
    for length in chainLengths {
      kept.append((first..<first + length).filter { !values.row($0).contains { $0.isNaN } })
      first += length
    }
    let dropped = count - kept.reduce(0) { $0 + $1.count }
    guard dropped > 0 else { return }
    guard dropped < count else {
      throw UserDataError(
        .malformed, at: source, expected: "draws without missing values",
        got: "a missing value in each of \(counted(count, "draw"))",
        advice: "Leave out the columns that are empty with --exclude.")
    }
    understanding.leaveOut(counted(dropped, "draw"), "missing values")
    values = values.gatheringRows(kept.flatMap(\.self))
    chainLengths = kept.map(\.count).filter { $0 > 0 }
  }

  // MARK: - Summary

  private func describe(in understanding: inout Understanding) {
    understanding.summary = summary
    understanding.values["draws"] = JSONValue(count)
    understanding.values["units"] = .array(units.map { .string($0) })
    understanding.values["chainLengths"] = .array(chainLengths.map { JSONValue($0) })
    let spreads = spreads
    describe(spreads, in: &understanding)
    if drawsPerChain == nil {
      understanding.warn(
        .unequalChains,
        "chains have \(listed(chainLengths.map(String.init))) draws: diagnostics need as many of each"
      )
    }
    warnOfIdenticalChains(&understanding)
    warnOfWhatIsNotFinite(&understanding)
  }

  /// "800 draws of 3 units a, b, c in 4 chains of 200".
  private var summary: String {
    let names = isNamed ? " \(listed(units, most: 12))" : ""
    let text = "\(counted(count, "draw")) of \(counted(units.count, "unit"))\(names)"
    guard chains > 1 else { return text }
    return text + " in \(chains) chains" + (drawsPerChain.map { " of \($0)" } ?? "")
  }

  private func describe(_ spreads: [ColumnSpread], in understanding: inout Understanding) {
    var special: [String: JSONValue] = [:]
    var texts: [String] = []
    for (unit, spread) in spreads.enumerated() {
      guard let text = spread.text else { continue }
      special[units[unit]] = .string(text)
      if case .constant = spread, count > 1 {
        understanding.warn(
          .suspectColumn, "\(quoted(units[unit])) is \(text): leave it out with --exclude")
      } else {
        texts.append("\(units[unit]) (\(text))")
      }
    }
    if !special.isEmpty { understanding.values["repeatingValues"] = .object(special) }
    if !texts.isEmpty { understanding.decisions.append("not continuous: \(listed(texts))") }
  }

  private func warnOfWhatIsNotFinite(_ understanding: inout Understanding) {
    guard let (row, column) = values.firstEntry(beyond: .greatestFiniteMagnitude) else { return }
    let count = (row..<values.rows).count { row in values.row(row).contains { !$0.isFinite } }
    understanding.warn(
      .notFinite,
      "\(counted(count, "draw")) of \(values.rows) with numbers that are infinite or none, the first "
        + "\(values[row, column]) in \(quoted(units[column])) of draw \(row), counted from 0")
  }

  private func warnOfIdenticalChains(_ understanding: inout Understanding) {
    guard chains > 1, units.count > 0 else { return }
    for candidates in chainsAlikeInSomeRows where candidates.count > 1 {
      let first = candidates[0]
      let same = candidates.filter { chain in
        zip(rows(of: first), rows(of: chain)).allSatisfy { a, b in
          values.row(a).elementsEqual(values.row(b))
        } && rows(of: first).count == rows(of: chain).count
      }
      guard same.count > 1 else { continue }
      understanding.warn(
        .identicalChains,
        "chains \(listed(same.map { "\($0 + 1)" })) have the same draws: they are one chain, and "
          + "effective sample sizes and R-hat of them mean nothing")
    }
  }

  /// Groups of chains with the same first, middle and last draw: candidates for the same chain.
  private var chainsAlikeInSomeRows: [[Int]] {
    var seen: [[Double]: [Int]] = [:]
    for chain in 0..<chains where chainLengths[chain] > 1 {
      let rows = rows(of: chain)
      let key = [rows.lowerBound, rows.lowerBound + rows.count / 2, rows.upperBound - 1]
        .flatMap { Array(values.row($0)) }
      seen[key, default: []].append(chain)
    }
    return Array(seen.values)
  }
}

extension UserFile {
  var isDirectory: Bool { if case .directory = contents { true } else { false } }
}

extension Understanding {
  /// Takes over what was understood of one of several files.
  mutating func add(_ other: Understanding) {
    for omission in other.leftOut where !leftOut.contains(omission) { leftOut.append(omission) }
    for decision in other.decisions where !decisions.contains(decision) {
      decisions.append(decision)
    }
    for warning in other.warnings where !warnings.contains(warning) { warnings.append(warning) }
  }
}
