extension TableForm {
  /// Takes further lines of names: units of the columns, levels of pandas' columns, the name of its index.
  ///
  /// - Parameter names: those of the first line, completed to the table's width; changed to names of all levels
  ///   where the first line repeats them.
  mutating func readSecondHeader(_ sample: Sample, _ names: inout [String?]) {
    guard sample.records.count > 3, sample.records[1].count == width else { return }
    let (second, texts) = (sample.records[1], sample.texts[1])
    let body = sample.records.dropFirst(2)
    if let joined = Self.joined(names, texts, second) {
      names = joined
      headerRecords = 2
      readFurtherLevels(sample, &names)
    } else if Self.areUnits(second, above: body) {
      units = texts.map { $0.isEmpty ? nil : $0 }
      headerRecords = 2
    } else if Self.countsColumns(second, above: body) {
      headerRecords = 2
    } else {
      return
    }
    decisions.append(
      "its second line \(quoted(texts.joined(separator: ","))) was taken as part of the header "
        + "(--header yes if only the first is)")
  }

  /// Lines below names of two levels: more levels, whole numbers or text above fractions, and the name of the
  /// index, which pandas writes alone. The names of its levels stand where the index has none of its own.
  private mutating func readFurtherLevels(_ sample: Sample, _ names: inout [String?]) {
    while headerRecords < 6, sample.records.count > headerRecords + 1 {
      let (line, texts) = (sample.records[headerRecords], sample.texts[headerRecords])
      let rest = sample.records.dropFirst(headerRecords + 1)
      if line.first?.isText == true, line.dropFirst().allSatisfy({ $0 == .missing }) {
        headerRecords += 1
        names[0] = texts[0]
        return
      }
      guard Self.isLevel(line, above: rest) else { break }
      headerRecords += 1
      names = zip(names, texts).map { name, text in
        name.map { $0.hasSuffix("]") && !text.isEmpty ? "\($0.dropLast()),\(text)]" : $0 }
      }
    }
    let first = sample.records.dropFirst(headerRecords).map { $0.first?.number }
    let counts = zip(first, first.dropFirst()).allSatisfy { a, b in
      a.flatMap { a in b.map { a + 1 == $0 } } ?? false
    }
    if counts, names[0]?.hasSuffix("]") == true { names[0] = nil }
  }

  /// Whether a line is of text or whole numbers, above fractions in every column but the first.
  private static func isLevel(_ line: [TableCell], above body: ArraySlice<[TableCell]>) -> Bool {
    let columns = line.indices.dropFirst()
    guard columns.contains(where: { line[$0] != .missing }) else { return false }
    return columns.allSatisfy { column in
      let isWhole = line[column].number.map { $0 == $0.rounded() } ?? true
      return isWhole
        && body.allSatisfy { row in
          row.indices.contains(column) && row[column].number.map { $0 != $0.rounded() } ?? false
        }
    }
  }

  /// Names of two levels, `theta[0]` of `theta` above `0`; nil where the first line alone has names that differ,
  /// or both have not.
  private static func joined(
    _ names: [String?], _ texts: [String], _ cells: [TableCell]
  ) -> [String?]? {
    // A row of draws below names that repeat is no level.
    guard cells.allSatisfy({ $0.number.map { $0 == $0.rounded() } ?? true }) else { return nil }
    let given = names.compactMap { $0 }
    guard Set(given).count < given.count else { return nil }
    let joined = zip(names, texts).map { name, text in
      name.map { text.isEmpty ? $0 : "\($0)[\(text)]" }
    }
    let distinct = joined.compactMap { $0 }
    return Set(distinct).count == distinct.count ? joined : nil
  }

  /// Whether half of a line or more is text and none of it a number, above columns of numbers.
  private static func areUnits(_ line: [TableCell], above body: ArraySlice<[TableCell]>) -> Bool {
    let texts = line.indices.filter { line[$0].isText }
    return line.count > 1 && 2 * texts.count >= line.count && !line.contains(where: \.isNumber)
      && texts.allSatisfy { column in
        body.allSatisfy { !$0.indices.contains(column) || !$0[column].isText }
          && body.contains { $0.indices.contains(column) && $0[column].isNumber }
      }
  }

  /// Whether a line is `0,1,2` or `1,2,3`, behind an empty field or none, above fractions in all of these columns.
  private static func countsColumns(
    _ line: [TableCell], above body: ArraySlice<[TableCell]>
  ) -> Bool {
    let columns = line.indices.dropFirst(line.first == .missing ? 1 : 0)
    guard columns.count > 2, let start = columns.first.flatMap({ line[$0].number }),
      start == 0 || start == 1
    else { return false }
    return zip(columns, 0...).allSatisfy { column, place in
      line[column].number == start + Double(place)
        && body.contains { row in
          row.indices.contains(column) && row[column].number.map { $0 != $0.rounded() } ?? false
        }
    }
  }
}
