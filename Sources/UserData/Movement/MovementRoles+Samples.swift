import Tensors

extension MovementRoles {
  // MARK: - Samples

  func recording(
    _ time: MovementColumns.Column, _ positions: [MovementColumns.Column], _ scale: TimeScale
  ) throws(UserDataError) -> MovementData {
    let times = time.values.map(scale.seconds)
    func bad(_ sample: Int, _ expected: String, _ got: String, _ advice: String) -> UserDataError {
      UserDataError(
        .malformed, at: "\(source.source), sample \(sample)", expected: expected, got: got,
        advice: advice)
    }
    if let index = times.firstIndex(where: { !$0.isFinite }) {
      throw bad(index, "a time", "none", "Remove samples without a time.")
    }
    if let index = times.indices.dropFirst().first(where: { times[$0] <= times[$0 - 1] }) {
      let isRepeated = times[index] == times[index - 1]
      throw bad(
        index, "times that increase",
        "times that do not increase: \(decimalText(time.values[index])) behind "
          + "\(decimalText(time.values[index - 1]))",
        isRepeated
          ? "Remove repeated samples; if the table holds several animals, split it by their column."
          : "Sort the samples by time; if the table holds several animals or recordings, split it.")
    }
    let units = Set(positions.compactMap(\.name.unit)).sorted()
    guard units.count < 2 || options.positionUnit != nil else {
      throw UserDataError(
        .malformed, at: source.source, expected: "x and y in one unit",
        got: "\(listed(positions.map(\.label))) in \(listed(units))",
        advice: "Bring both to one unit, and say which with --position-unit.")
    }
    guard times.count > 1 else {
      throw bad(0, "two samples or more", counted(times.count, "sample"), "Give a recording.")
    }
    var matrix = Matrix<Double>.zeros(times.count, positions.count)
    for (column, position) in positions.enumerated() {
      for (row, value) in position.values.enumerated() { matrix[row, column] = value }
    }
    return MovementData(
      times: times, positions: matrix, unit: options.positionUnit ?? positions[0].name.unit,
      names: positions.map(\.label))
  }

  /// Marks samples as lost by likelihood and by the value that stands for them.
  func markLost(
    _ data: inout MovementData, _ positions: [MovementColumns.Column],
    _ understanding: inout Understanding
  ) throws(UserDataError) {
    if let value = options.lostValue { try markLost(&data, at: value) }
    guard let column = likelihoods(of: positions[0]) else {
      guard options.likelihood == nil else {
        throw refuse(
          "likelihoods", "a column of likelihoods for --likelihood", "Leave the option out.")
      }
      return
    }
    guard let threshold = options.likelihood else {
      return leaveOut(column, &understanding)
    }
    let low = column.values.indices.filter { !(column.values[$0] >= threshold) }
    for row in low { data.lose(row) }
    understanding.decisions.append(
      "\(counted(low.count, "sample")) of \(quoted(column.label)) below \(decimalText(threshold)) are "
        + "lost (--likelihood)")
  }

  /// Refuses positions that no arena has, of which not even the way to the next can be told.
  func checkPlaces(of data: MovementData) throws(UserDataError) {
    let lost = Set(data.lost)
    for row in 0..<data.count where !lost.contains(row) {
      guard
        data.positions.row(row).contains(where: { abs($0) > Double(Float.greatestFiniteMagnitude) })
      else { continue }
      let point = data.positions.row(row).map(decimalText)
      throw UserDataError(
        .malformed, at: "\(source.source), sample \(row)", expected: "a position",
        got: "(\(point.joined(separator: ", ")))",
        advice: "Leave lost samples empty, or name their value: --lost-value "
          + point.joined(separator: ",") + ".")
    }
  }

  private func markLost(_ data: inout MovementData, at value: [Double]) throws(UserDataError) {
    guard value.count == data.positions.columns else {
      throw UserDataError(
        .wrongOption, at: "--lost-value", expected: counted(data.positions.columns, "coordinate"),
        got: "\(value)", advice: "As in --lost-value 0,0.")
    }
    for row in 0..<data.count where data.positions.row(row).elementsEqual(value) {
      data.lose(row)
    }
  }

  /// How certain the positions are: a score of the body part goes before that of the whole animal.
  private func likelihoods(of position: MovementColumns.Column) -> MovementColumns.Column? {
    let certain = source.columns.filter {
      $0.name.isLikelihood && $0.bodyPart == position.bodyPart
        && $0.individual == position.individual
    }
    return certain.first { $0.label.lowercased() != "instance.score" } ?? certain.first
  }

  private func leaveOut(
    _ likelihoods: MovementColumns.Column, _ understanding: inout Understanding
  ) {
    let low = likelihoods.values.count { !($0 >= 0.6) }
    guard low > 0 else { return understanding.leaveOut(likelihoods.label, "a likelihood") }
    understanding.warn(
      .lowLikelihood,
      "column \(quoted(likelihoods.label)) says how certain positions are and is not used: "
        + "\(percentText(low, of: likelihoods.values.count)) are below 0.6 "
        + "(--likelihood 0.6 drops them)")
  }

  func leaveOutOthers(
    _ time: MovementColumns.Column, _ positions: [MovementColumns.Column],
    _ understanding: inout Understanding
  ) {
    let used = Set([time.label] + positions.map(\.label))
    for column in source.columns where !used.contains(column.label) {
      if column.name.isLikelihood { continue }
      understanding.leaveOut(column.label, column.label == "frame" ? "an index" : "not asked for")
    }
  }
}
