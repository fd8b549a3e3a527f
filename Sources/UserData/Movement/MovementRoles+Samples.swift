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
    if let value = options.lostValue {
      guard value.count == data.positions.columns else {
        throw UserDataError(
          .wrongOption, at: "--lost-value", expected: counted(data.positions.columns, "coordinate"),
          got: "\(value)", advice: "As in --lost-value 0,0.")
      }
      for row in 0..<data.count where data.positions.row(row).elementsEqual(value) {
        data.lose(row)
      }
    }
    let certain = source.columns.filter {
      $0.name.isLikelihood && $0.bodyPart == positions[0].bodyPart
        && $0.individual == positions[0].individual
    }
    guard
      let column = certain.first(where: { $0.label.lowercased() != "instance.score" })
        ?? certain.first
    else {
      guard options.likelihood == nil else {
        throw refuse(
          "likelihoods", "a column of likelihoods for --likelihood", "Leave the option out.")
      }
      return
    }
    guard let threshold = options.likelihood else {
      let low = column.values.count { !($0 >= 0.6) }
      let text = "column \(quoted(column.label)) says how certain positions are and is not used"
      guard low > 0 else { return understanding.leaveOut(column.label, "a likelihood") }
      understanding.warn(
        .lowLikelihood,
        "\(text): \(percentText(low, of: data.count)) are below 0.6 (--likelihood 0.6 drops them)")
      return
    }
    let low = column.values.indices.filter { !(column.values[$0] >= threshold) }
    for row in low { data.lose(row) }
    understanding.decisions.append(
      "\(counted(low.count, "sample")) of \(quoted(column.label)) below \(decimalText(threshold)) are "
        + "lost (--likelihood)")
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
