extension TableForm {
  /// Takes further lines of names: units of the columns, levels of pandas' columns, the name of its index.
  ///
  /// - Parameter names: those of the first line, completed to the table's width; changed to names of all levels
  ///   where the first line repeats them.
  mutating func readSecondHeader(_ sample: Sample, _ names: inout [String?]) {
    guard sample.records.count > 3, sample.records[1].count == width else { return }
    let texts = sample.texts[1]
    let body = sample.records.dropFirst(2)
    if let joined = Self.joined(names, texts) {
      names = joined
    } else if !Self.areUnits(sample.records[1], above: body)
      && !Self.countsColumns(sample.records[1], above: body)
    {
      return
    }
    headerRecords = 2
    decisions.append(
      "its second line \(quoted(texts.joined(separator: ","))) was taken as part of the header "
        + "(--header yes if only the first is)")
    // pandas writes the name of the index alone on a line.
    let third = sample.records[2]
    if third.first?.isText == true, third.dropFirst().allSatisfy({ $0 == .missing }) {
      headerRecords = 3
    }
  }

  /// Names of two levels, `theta[0]` of `theta` above `0`; nil where the first line alone has names that differ,
  /// or both have not.
  private static func joined(_ names: [String?], _ texts: [String]) -> [String?]? {
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

  /// Whether a line is `0,1,2`, behind an empty field or none, above fractions in all of these columns.
  private static func countsColumns(
    _ line: [TableCell], above body: ArraySlice<[TableCell]>
  ) -> Bool {
    let columns = line.indices.dropFirst(line.first == .missing ? 1 : 0)
    guard columns.count > 2 else { return false }
    return zip(columns, 0...).allSatisfy { column, place in
      line[column].number == Double(place)
        && body.contains { row in
          row.indices.contains(column) && row[column].number.map { $0 != $0.rounded() } ?? false
        }
    }
  }
}
