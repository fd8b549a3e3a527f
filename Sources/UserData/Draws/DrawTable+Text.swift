extension DrawTable {
  private static let quantityNames: Set<String> = [
    "parameter", "parameters", "param", "variable", "variables", "var", "quantity", "term", "name",
    ".variable", "parname",
  ]

  /// Columns of text are left out, unless a quantity is lost or several are mixed by it.
  func checkText(besides units: [Int], _ excluded: Set<Int>) throws(UserDataError) {
    for index in roles.indices where roles[index] == .text && !excluded.contains(index) {
      let column = table.columns[index]
      if column.categories.allSatisfy(TableCell.looksLikeNumber), let first = column.firstText {
        throw UserDataError(
          .malformed, at: table.place(row: first.row, column: index), expected: "a number",
          got: quoted(first.text),
          advice: "Write plain numbers, without marks between thousands, units or Fortran's D, or "
            + "leave the column out with --exclude.")
      }
      try checkIsWide(column, named: names[index], units)
    }
  }

  /// Refuses one row per draw and quantity, as ggmcmc and tidy tables have it.
  private func checkIsWide(
    _ column: TableColumn, named name: String, _ units: [Int]
  ) throws(UserDataError) {
    let count = column.categories.count
    guard units.count == 1, Self.quantityNames.contains(name.lowercased()), count > 1,
      count * 2 <= table.rowCount
    else { return }
    throw UserDataError(
      .unsupported, at: "\(table.source), column \(quoted(name))",
      expected: "a column for every quantity",
      got: "the values of \(listed(column.categories, most: 8)) below one another in "
        + quoted(names[units[0]]),
      advice: "Spread them over columns (pandas: frame.pivot, R: pivot_wider), or pass --columns "
        + "\(names[units[0]]) to take them as draws of one quantity.")
  }
}
