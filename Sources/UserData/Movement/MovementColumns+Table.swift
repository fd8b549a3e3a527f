extension MovementColumns {
  /// The columns of a table, of one animal.
  init(_ table: TextTable, options: ReadingOptions) throws(UserDataError) {
    self.init(source: table.source, columns: [], decisions: table.decisions)
    var rows = Array(0..<table.rowCount)
    let identity = try Self.identity(of: table, options)
    if let identity {
      rows = identity.rows
      decisions.append(identity.note)
    }
    self.rows = identity == nil ? nil : rows
    let isNamed = table.hasHeader
    for (index, cells) in table.columns.enumerated() {
      let isUnnamed = isNamed && cells.name == nil
      let label = cells.name ?? (isUnnamed ? "frame" : "\(index + 1)")
      if cells.isText || cells.missing.count == table.rowCount {
        leftOut.append(.init(label, cells.isText ? "text" : "empty"))
        if let text = cells.firstText { texts[label] = quoted(text.text) }
        continue
      }
      if isUnnamed, !(index == 0 && cells.isUniqueWhole) { continue }
      let values = identity == nil ? cells.numbers : rows.map { cells.numbers[$0] }
      var column = Column(label: label, name: QuantityName(label), values: values)
      if let pose = table.poseHeader, index > 0 {
        column.bodyPart = pose.bodyParts[index - 1]
        column.individual = pose.individuals?[index - 1]
        column.name = QuantityName(pose.coordinates[index - 1])
      } else if isNamed {
        column.takeBodyPart()
      }
      if let unit = table.units?[index], column.name.unit == nil {
        column.name.unit = QuantityName("unit (\(unit))").unit
      }
      // Text among numbers matters only in a column that is read.
      if let text = cells.firstText {
        texts[label] = "\(table.place(row: text.row, column: index)): \(quoted(text.text))"
      }
      columns.append(column)
    }
    if !isNamed, [2, 3].contains(columns.count) { nameByOrder(options) }
  }

  // MARK: - Several animals

  private static func identity(
    of table: TextTable, _ options: ReadingOptions
  ) throws(UserDataError) -> (rows: [Int], note: String)? {
    for column in table.columns {
      guard let name = column.name, QuantityName(name).isIdentity, column.missing.isEmpty,
        column.isText || column.isWhole
      else { continue }
      let keys =
        column.isText
        ? column.codes.map { code in
          column.categories.indices.contains(Int(code)) ? column.categories[Int(code)] : "?"
        }
        : column.numbers.map { decimalText($0) }
      let distinct = Set(keys)
      let names = distinct.sorted(by: naturalOrder)
      if let wanted = options.individual, distinct.count == 1, !distinct.contains(wanted) {
        throw noIndividual(wanted, names, table.source)
      }
      guard distinct.count > 1, distinct.count * 3 <= table.rowCount else { continue }
      guard let wanted = options.individual else {
        throw UserDataError(
          .ambiguous, at: "\(table.source), column \(quoted(name))", expected: "one animal",
          got: "\(names.count): \(listed(names))",
          advice: "Choose one with --individual \(names[0]).")
      }
      guard distinct.contains(wanted) else { throw noIndividual(wanted, names, table.source) }
      let rows = keys.indices.filter { keys[$0] == wanted }
      return (rows, "rows of \(quoted(wanted)) in \(quoted(name)) (--individual)")
    }
    return nil
  }

  static func noIndividual(_ wanted: String, _ names: [String], _ source: String) -> UserDataError {
    UserDataError(
      .wrongOption, at: source, expected: "one of \(listed(names)) as --individual",
      got: quoted(wanted), advice: "Name one of these.")
  }
}

extension MovementColumns.Column {
  /// `nose.x` and `nose_y` are x and y of a part of the body; `Nose.score` is how certain they are.
  fileprivate mutating func takeBodyPart() {
    guard name.axis == nil, name.timeRank == nil, !name.isLikelihood, !name.isFrames else { return }
    let words = label.split { !$0.isLetter && !$0.isNumber }
    guard words.count > 1, let last = words.last else { return }
    let ending = QuantityName(String(last))
    guard ending.axis != nil || ending.isLikelihood else { return }
    let end = label.index(label.endIndex, offsetBy: -last.count - 1)
    bodyPart = String(label[..<end])
    name = ending
  }
}
