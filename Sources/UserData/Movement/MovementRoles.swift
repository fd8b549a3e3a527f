/// Finds times and positions among columns, and makes a recording of them.
struct MovementRoles {
  let source: MovementColumns
  let options: ReadingOptions

  init(_ source: MovementColumns, options: ReadingOptions) {
    (self.source, self.options) = (source, options)
  }

  func read(_ specification: String) throws(UserDataError) -> Reading<MovementData> {
    var understanding = Understanding(sources: [specification])
    understanding.leftOut = source.leftOut
    understanding.decisions = source.decisions
    let time = try timeColumn()
    let positions = try positionColumns(besides: time)
    for column in [time] + positions {
      if let text = source.texts[column.label] {
        throw UserDataError(
          .malformed, at: source.source, expected: "numbers in column \(quoted(column.label))",
          got: text, advice: "Correct it, or leave it empty for a lost sample.")
      }
    }
    let scale = try TimeScale(
      of: time.name, label: time.label, clock: source.clock, options: options, at: source.source)
    if let note = scale.note { understanding.decisions.append(note) }
    try checkFrames(time)
    var data = try recording(time, positions, scale)
    try markLost(&data, positions, &understanding)
    try checkPlaces(of: data)
    leaveOutOthers(time, positions, &understanding)
    data.describe(time: time.label, in: &understanding)
    try MovementPlausibility(
      data, fileTimes: time.values, hasUnit: scale.note != nil || time.name.hasTimeUnit
    )
    .check(&understanding, at: source.source)
    return Reading(data, understanding)
  }

  // MARK: - Roles

  /// What a file should have, by its name in the plural, is not among its columns.
  func refuse(_ what: String, _ names: String, _ advice: String) -> UserDataError {
    UserDataError(
      .malformed, at: source.source, expected: names, got: missing(what), advice: advice)
  }

  private func missing(_ what: String) -> String {
    let others = source.leftOut.filter { $0.reason.hasPrefix("has shape") }
    return
      "no \(what) among \(source.labels.isEmpty ? "no columns" : listed(source.labels, most: 20))"
      + (others.isEmpty
        ? "" : "; " + listed(others.map { "\(quoted($0.name)) \($0.reason)" }, most: 5))
  }

  private func require(
    _ label: String, _ what: String, _ option: String
  ) throws(UserDataError) -> MovementColumns.Column {
    guard let column = source.column(named: label) else {
      throw UserDataError(
        .wrongOption, at: source.source, expected: "a column \(quoted(label)) for \(option)",
        got: missing(what), advice: "Name one of these.")
    }
    return column
  }

  private func timeColumn() throws(UserDataError) -> MovementColumns.Column {
    if let label = options.timeColumn { return try require(label, "times", "--time-column") }
    let positions = Set(
      (options.positionColumns ?? []).compactMap { source.column(named: $0)?.label })
    let timed = source.columns.filter { $0.name.timeRank != nil && !positions.contains($0.label) }
    if let best = timed.min(by: { ($0.name.timeRank ?? 0) < ($1.name.timeRank ?? 0) }) {
      return best
    }
    if let frames = source.columns.first(where: { $0.name.isFrames }) { return frames }
    if let written = source.leftOut.first(where: { QuantityName($0.name).timeRank != nil }),
      let text = source.texts[written.name]
    {
      throw UserDataError(
        .malformed, at: "\(source.source), column \(quoted(written.name))",
        expected: "times as numbers", got: text,
        advice: "Write seconds (pandas: pandas.to_timedelta(column).dt.total_seconds()), or name "
          + "another column with --time-column NAME.")
    }
    guard options.frameRate == nil else { return rowsAsFrames() }
    throw refuse(
      "times", "a column of times (t, time, timestamps, …)",
      "Name it with --time-column NAME, or pass --frame-rate if every row is a frame.")
  }

  /// Numbers of frames have no fractions.
  private func checkFrames(_ time: MovementColumns.Column) throws(UserDataError) {
    guard options.frameRate != nil, source.clock == nil,
      let fraction = time.values.first(where: { $0.isFinite && $0 != $0.rounded() })
    else { return }
    throw UserDataError(
      .wrongOption, at: "\(source.source), column \(quoted(time.label))",
      expected: "numbers of frames for --frame-rate", got: "\(decimalText(fraction))",
      advice: "Leave --frame-rate out if the column holds times; name the positions with "
        + "--position-columns if it is one.")
  }

  /// Rows counted, for a file without times whose rows are a camera's frames.
  private func rowsAsFrames() -> MovementColumns.Column {
    MovementColumns.Column(
      label: "rows", name: QuantityName("frame"), values: (0..<source.count).map(Double.init))
  }

  private func positionColumns(
    besides time: MovementColumns.Column
  ) throws(UserDataError) -> [MovementColumns.Column] {
    if let labels = options.positionColumns { return try positionColumns(named: labels) }
    let others = source.columns.filter { $0.label != time.label }
    if options.bodyPart == nil {
      let plain = others.filter { $0.bodyPart == nil && $0.individual == nil }
      if let pair = try pair(of: plain) { return pair }
    }
    let part = try bodyPart(of: others)
    if let part, let pair = try pair(of: part) { return pair }
    throw refuse(
      "positions", "columns of positions (x and y)",
      "Name them with --position-columns, as in x_cm,y_cm.")
  }

  /// Columns by label; the label of an array `[sample, coordinate]` stands for all of its columns.
  private func positionColumns(
    named labels: [String]
  ) throws(UserDataError) -> [MovementColumns.Column] {
    var found: [MovementColumns.Column] = []
    for label in labels {
      let parts = source.columns.filter { $0.label.hasPrefix(label + "[") }
      found += parts.isEmpty ? [try require(label, "positions", "--position-columns")] : parts
    }
    guard (1...2).contains(found.count) else {
      throw UserDataError(
        .wrongOption, at: source.source, expected: "one or two --position-columns",
        got: listed(found.map(\.label)), advice: "Name x and y, as in --position-columns x,y.")
    }
    return found
  }

  /// Columns of x and y; x alone is a line. Of several the shortest name is meant.
  private func pair(
    of columns: [MovementColumns.Column]
  ) throws(UserDataError) -> [MovementColumns.Column]? {
    func column(_ axis: Int) throws(UserDataError) -> MovementColumns.Column? {
      let found = columns.filter { $0.name.axis == axis }
      let plain = found.filter { $0.name.base == ["x", "y"][axis] }
      let candidates = plain.isEmpty ? found : plain
      guard candidates.count < 2 else {
        throw UserDataError(
          .ambiguous, at: source.source, expected: "one column of \(["x", "y"][axis])",
          got: listed(candidates.map(\.label)),
          advice: "Choose with --position-columns, as in \(candidates[0].label),….")
      }
      return candidates.first
    }
    guard let x = try column(0) else { return nil }
    if let y = try column(1) { return [x, y] }
    let others = columns.filter { $0.label != x.label && $0.name.mayBeVertical }
    guard others.isEmpty else {
      throw UserDataError(
        .ambiguous, at: source.source, expected: "a column y beside \(quoted(x.label))",
        got: listed(source.labels, most: 20),
        advice: "Name both, as in --position-columns \(x.label),\(others[0].label), or "
          + "--position-columns \(x.label) for a line.")
    }
    return [x]
  }

  /// The columns of one part of the body of one animal.
  private func bodyPart(
    of columns: [MovementColumns.Column]
  ) throws(UserDataError) -> [MovementColumns.Column]? {
    var columns = columns
    let animals = Set(columns.compactMap(\.individual)).sorted(by: naturalOrder)
    if let wanted = options.individual, !animals.isEmpty {
      guard animals.contains(wanted) else {
        throw MovementColumns.noIndividual(wanted, animals, source.source)
      }
      columns.removeAll { $0.individual != wanted }
    } else if animals.count > 1 {
      throw UserDataError(
        .ambiguous, at: "\(source.source), row `individuals`", expected: "one animal",
        got: listed(animals), advice: "Choose one with --individual \(animals[0]).")
    }
    let parts = Set(columns.filter { $0.name.axis != nil }.compactMap(\.bodyPart))
      .sorted(by: naturalOrder)
    if let wanted = options.bodyPart {
      guard parts.contains(wanted) else {
        throw UserDataError(
          .wrongOption, at: source.source, expected: "one of \(listed(parts)) as --body-part",
          got: quoted(wanted), advice: "Name one of these.")
      }
      return columns.filter { $0.bodyPart == wanted }
    }
    guard parts.count < 2 else {
      throw UserDataError(
        .ambiguous, at: source.source, expected: "one part of the body", got: listed(parts),
        advice: "Choose one with --body-part \(parts[0]).")
    }
    return parts.isEmpty ? nil : columns.filter { $0.bodyPart == parts[0] }
  }
}
