import Tensors

/// Draws in a table: one row per draw, one column per unit.
struct DrawTable {
  let table: TextTable
  private let options: ReadingOptions
  let names: [String]
  let roles: [ColumnRole]
  private var understanding: Understanding

  init(_ table: TextTable, key: String?, options: ReadingOptions) throws(UserDataError) {
    if let pose = table.poseHeader {
      throw UserDataError(
        .unsupported, at: table.source, expected: "a table of draws",
        got: "tracked poses of \(listed(pose.bodyParts))",
        advice: "Such tables are read by `train replay`.")
    }
    self.table = table
    var options = options
    if let key { options.columns = [key] }
    self.options = options
    names = table.columns.indices.map { table.columns[$0].name ?? "column \($0 + 1)" }
    roles = ColumnRole.roles(of: table)
    understanding = Understanding(sources: [table.source])
    understanding.decisions = table.decisions
  }

  func draws() throws(UserDataError) -> (DrawData, Understanding) {
    var understanding = understanding
    let units = try chooseUnits(&understanding)
    let rows = try chooseRows(units, &understanding)
    let chains = try splitChains(rows, units, &understanding)
    let order = chains.flatMap { $0 }
    var values = Matrix<Double>.zeros(order.count, units.count)
    for (column, unit) in units.enumerated() {
      let numbers = table.columns[unit].numbers
      for (row, source) in order.enumerated() { values[row, column] = numbers[source] }
    }
    let names = units.map { self.names[$0] }
    return (
      DrawData(
        units: names, isNamed: table.hasHeader,
        parameters: names.map { DrawData.Parameter(name: $0, shape: []) }, values: values,
        chainLengths: chains.map(\.count)),
      understanding
    )
  }

  // MARK: - Columns

  private func chooseUnits(_ understanding: inout Understanding) throws(UserDataError) -> [Int] {
    let selection = NameSelection(names: names, source: table.source)
    let excluded = Set(try selection.indices(of: options.exclude ?? [], option: "--exclude"))
    var units = roles.indices.filter { roles[$0] == .unit }
    if let columns = options.columns {
      units = try selection.indices(of: columns, option: "--columns")
      if let text = units.first(where: { table.columns[$0].isText }) {
        throw UserDataError(
          .wrongOption, at: "\(table.source), column \(quoted(names[text]))",
          expected: "a column of numbers", got: "text", advice: "Name columns of numbers.")
      }
    }
    units.removeAll { excluded.contains($0) }
    if options.columns == nil { try checkText(besides: units, excluded) }
    for index in roles.indices where !units.contains(index) {
      understanding.leaveOut(
        name(of: index), excluded.contains(index) ? "excluded" : roles[index].reason)
    }
    guard !units.isEmpty else {
      throw UserDataError(
        .malformed, at: table.source, expected: "columns of numbers",
        got: listed(roles.indices.map { "\(names[$0]) (\(roles[$0].reason))" }, most: 20),
        advice: "Name the columns to read with --columns.")
    }
    warnOfCounters(units, &understanding)
    return units
  }

  private func name(of column: Int) -> String {
    table.columns[column].name ?? "column \(column + 1)"
  }

  private func warnOfCounters(_ units: [Int], _ understanding: inout Understanding) {
    guard options.columns == nil, units.count > 1, table.rowCount > 9 else { return }
    for unit in units where table.columns[unit].countsRows {
      understanding.warn(
        .suspectColumn,
        "\(quoted(names[unit])) counts rows and is read as a unit: leave it out with --exclude")
    }
    for (index, role) in roles.enumerated() where role == .index && !table.hasHeader {
      understanding.decisions.append(
        "column \(index + 1) counts rows and was left out (name all columns with --columns to keep "
          + "it)")
    }
  }

  // MARK: - Rows

  /// Rows of draws: not those of warm-up, and those with missing values as the options say.
  private func chooseRows(
    _ units: [Int], _ understanding: inout Understanding
  ) throws(UserDataError) -> [Int] {
    for unit in units {
      if let (row, text) = table.columns[unit].firstText {
        throw UserDataError(
          .malformed, at: table.place(row: row, column: unit), expected: "a number",
          got: quoted(text),
          advice: "Correct it, or leave the column out with --exclude.")
      }
    }
    var rows = Array(0..<table.rowCount)
    if let end = table.comments.first(where: { $0.text.contains("Adaptation terminated") }),
      end.rowsBefore > 0, end.rowsBefore < table.rowCount
    {
      rows.removeFirst(end.rowsBefore)
      understanding.leaveOut("\(end.rowsBefore) rows", "warm-up")
    }
    return try withoutMissing(rows, units, &understanding)
  }

  private func withoutMissing(
    _ rows: [Int], _ units: [Int], _ understanding: inout Understanding
  ) throws(UserDataError) -> [Int] {
    let missing = Set(units.flatMap { table.columns[$0].missing }).intersection(rows)
    guard let first = missing.min() else { return rows }
    switch options.missing ?? .refuse {
    case .keep: return rows
    case .drop:
      understanding.leaveOut(counted(missing.count, "row"), "missing values")
      return rows.filter { !missing.contains($0) }
    case .refuse:
      let column = units.first { table.columns[$0].missing.contains(first) } ?? units[0]
      throw UserDataError(
        .malformed, at: table.place(row: first, column: column), expected: "a number",
        got: "a missing value, the first of \(counted(missing.count, "row")) with one",
        advice: "Pass --missing drop to leave such rows out, or choose other columns.")
    }
  }

  // MARK: - Chains

  /// Rows by chain, in the file's order.
  private func splitChains(
    _ rows: [Int], _ units: [Int], _ understanding: inout Understanding
  ) throws(UserDataError) -> [[Int]] {
    let columns = roles.indices.filter { roles[$0] == .chain && !units.contains($0) }
    guard let column = columns.first else { return [rows] }
    let chains = grouped(rows, by: table.columns[column])
    guard chains.count * 2 <= rows.count else {
      throw UserDataError(
        .ambiguous, at: "\(table.source), column \(quoted(names[column]))",
        expected: "chains of several draws",
        got: "\(chains.count) chains in \(counted(rows.count, "row"))",
        advice: "If the column is a unit, name it with --columns.")
    }
    return chains
  }

  /// Rows with the same value of a column: by number, or, of text, as they first occur.
  private func grouped(_ rows: [Int], by cells: TableColumn) -> [[Int]] {
    var (keys, groups): ([Double], [Double: [Int]]) = ([], [:])
    for row in rows {
      let key = cells.isText ? Double(cells.codes[row]) : cells.numbers[row]
      if groups[key] == nil { keys.append(key) }
      groups[key, default: []].append(row)
    }
    if !cells.isText { keys.sort() }
    return keys.compactMap { groups[$0] }
  }
}
