import Archives

extension ImageSource {
  func images(
    of table: TextTable, key: String?, _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages {
    let roles = ColumnRole.roles(of: table)
    let label = try labelColumn(of: table, roles)
    let units = table.columns.indices.filter { $0 != label && roles[$0] == .unit }
    let strangers = options.columns == nil ? strangers(among: units, of: table) : []
    var pixels = units.filter { !strangers.contains($0) }
    let names = table.columns.indices.map { table.columns[$0].name ?? "column \($0 + 1)" }
    let selection = NameSelection(names: names, source: table.source)
    if let columns = options.columns {
      pixels = try selection.indices(of: columns, option: "--columns")
    }
    let excluded = try selection.indices(of: options.exclude ?? [], option: "--exclude")
    pixels.removeAll { excluded.contains($0) }
    for column in table.columns.indices where !pixels.contains(column) && column != label {
      understanding.leaveOut(
        names[column],
        excluded.contains(column)
          ? "excluded"
          : strangers.contains(column) ? "not named like the pixels" : roles[column].reason)
    }
    guard !pixels.isEmpty else {
      throw UserDataError(
        .malformed, at: table.source, expected: "columns of pixels", got: listed(names),
        advice: "Name them with --columns.")
    }
    var raw = RawImages(
      array: try array(of: table, pixels),
      layout: try ImageLayout(
        shape: [table.rowCount, pixels.count], named: nil, isRows: table.hasHeader || label != nil,
        options: options, expected: expected, at: table.source))
    if let label, options.labels != "none" {
      (raw.labels, raw.labelNames) = try labels(of: table, label)
      understanding.decisions.append("labels from \(quoted(names[label])) (--labels)")
    }
    return raw
  }

  /// Few columns that are not named like all others and without which the others are a square: `id` beside
  /// `px_0`, `px_1`, …
  private func strangers(among units: [Int], of table: TextTable) -> [Int] {
    let stems = units.map { stem(of: table.columns[$0]) }
    guard table.hasHeader, units.count > 16, let common = stems[units.count / 2] else { return [] }
    let others = units.indices.filter { stems[$0] != common }
    let rest = units.count - others.count
    let isImage = isSquare(rest) || rest.isMultiple(of: 3) && isSquare(rest / 3)
    return others.count <= 10 && isImage ? others.map { units[$0] } : []
  }

  /// A column's name without its numbers.
  private func stem(of column: TableColumn) -> String? {
    column.name.map { name in String(name.filter { !$0.isNumber }) }
  }

  private func labelColumn(
    of table: TextTable, _ roles: [ColumnRole]
  ) throws(UserDataError) -> Int? {
    if let given = options.labels, let found = table.columns.firstIndex(where: { $0.name == given })
    {
      return found
    }
    let named = table.columns.indices.filter { table.columns[$0].name.map(isLabel) ?? false }
    if named.count == 1 { return named[0] }
    let units = table.columns.indices.filter { roles[$0] == .unit }
    guard !table.hasHeader else { return oddColumn(of: table, units) }
    // MNIST as CSV without names.
    let end = LabelEnd(
      shape: (table.rowCount, units.count), options: options, place: table.source)
    return try end.column { table.columns[units[$0]].numbers }.map { units[$0] }
  }

  /// The only first or last column that is not named like the others: `class` beside `px_0`, `px_1`, …
  private func oddColumn(of table: TextTable, _ units: [Int]) -> Int? {
    guard units.count > 16, let first = table.columns.indices.first,
      let last = table.columns.indices.last
    else { return nil }
    let common = stem(of: table.columns[units[units.count / 2]])
    var odd = table.columns.indices.filter { stem(of: table.columns[$0]) != common }
    // Text beside a label says something else, such as which images are for tests.
    if odd.count > 1 { odd = odd.filter(units.contains) }
    guard odd.count == 1, odd == [first] || odd == [last] else { return nil }
    let column = table.columns[odd[0]]
    return column.isText || column.isWhole && Set(column.numbers).count <= 100 ? odd[0] : nil
  }

  func labels(
    of table: TextTable, _ column: Int
  ) throws(UserDataError) -> (labels: [Int], names: [String]) {
    let cells = table.columns[column]
    if cells.isText, cells.missing.isEmpty {
      let order = cells.categories.indices.sorted { cells.categories[$0] < cells.categories[$1] }
      var place = [Int](repeating: 0, count: cells.categories.count + 1)
      for (rank, index) in order.enumerated() { place[index] = rank }
      return (cells.codes.map { place[max(0, Int($0))] }, order.map { cells.categories[$0] })
    }
    guard cells.isWhole, cells.numbers.allSatisfy({ abs($0) < 1e9 }) else {
      throw UserDataError(
        .malformed, at: "\(table.source), column \(table.label(of: column))",
        expected: "whole numbers or names as labels", got: "other values",
        advice: "Pass --labels none to leave it out.")
    }
    return (cells.numbers.map { Int($0) }, [])
  }

  private func array(of table: TextTable, _ columns: [Int]) throws(UserDataError) -> NumericArray {
    for column in columns {
      let cells = table.columns[column]
      if let row = cells.firstText?.row ?? cells.missing.first {
        throw UserDataError(
          .malformed, at: table.place(row: row, column: column), expected: "the value of a pixel",
          got: cells.firstText.map { quoted($0.text) } ?? "a missing value",
          advice: "Correct it, or leave the column out with --exclude.")
      }
    }
    var values: [Float] = []
    values.reserveCapacity(table.rowCount * columns.count)
    for row in 0..<table.rowCount {
      for column in columns { values.append(Float(table.columns[column].numbers[row])) }
    }
    return NumericArray(shape: [table.rowCount, columns.count], values: values)
  }
}
