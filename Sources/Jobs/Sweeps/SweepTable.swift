import Archives
import Diagnostics

/// What a table of a sweep shows.
public struct SweepTableRequest: Codable, Sendable, Equatable {
  /// Keys over which rows are averaged; nil for all seeds.
  public var over: [String]?
  /// Metrics to show, as in `replay.speedLag1`; nil for all numbers.
  public var metrics: [String]?
  /// With `figure`: the varied key along x, and along y; the value is the first of `metrics`.
  public var x, y: String?
  /// The picture to write (svg or png); nil for none.
  public var figure: String?

  /// All metrics, averaged over seeds.
  public init() {}
}

/// What a sweep measured: a row for each job that is done.
struct SweepTable {
  /// A job and its numbers.
  struct Row {
    let id: String
    let point: [String: JSONValue]
    let metrics: [String: JSONValue]
  }

  /// The same values of all keys but those averaged over.
  struct Group {
    let point: [String: JSONValue]
    let rows: [Row]

    /// The numbers of a metric that are defined.
    func values(of metric: String) -> [Double] {
      rows.compactMap { $0.metrics[metric]?.double }.filter(\.isFinite)
    }
  }

  /// The jobs that are done, in the order of the plan.
  private(set) var rows: [Row] = []
  /// The varied keys.
  let keys: [String]

  /// Reads the results.
  init(_ schedule: SweepSchedule, in store: SweepStore) throws {
    keys = Set(schedule.jobs.flatMap { $0.point.values.keys }).sorted()
    var results: [String: SweepResult] = [:]
    for id in try store.finished() where schedule[id] != nil {
      results[id] = try store.result(of: id)
    }
    rows = schedule.jobs.compactMap { Self.row(of: $0, schedule, results) }
  }

  private static func row(
    of job: SweepJob, _ schedule: SweepSchedule, _ results: [String: SweepResult]
  ) -> Row? {
    var metrics: [String: JSONValue] = [:]
    for id in job.units {
      guard let result = results[id], result.isDone, let unit = schedule[id] else { return nil }
      for (name, value) in result.metrics.object ?? [:] where value.double != nil {
        metrics["\(unit.name).\(name)"] = value
      }
    }
    return Row(id: job.units.last ?? "", point: job.point.values, metrics: metrics)
  }

  /// All metrics that some row has.
  var metrics: [String] { Set(rows.flatMap { $0.metrics.keys }).sorted() }

  /// Rows that differ in `over` only, in the order of their first ones.
  func groups(over: [String]?) -> [Group] {
    let averaged = over ?? keys.filter { $0 == "seed" || $0.hasSuffix(".seed") }
    var order: [String] = []
    var members: [String: [Row]] = [:]
    for row in rows {
      let name = JSONValue.object(row.point.filter { !averaged.contains($0.key) }).text
      if members[name] == nil { order.append(name) }
      members[name, default: []].append(row)
    }
    return order.map { name in
      let rows = members[name] ?? []
      return Group(
        point: (rows.first?.point ?? [:]).filter { !averaged.contains($0.key) }, rows: rows)
    }
  }

  // MARK: - Files

  /// Writes `table.csv`, `table.md` and the figure, and gives the summary.
  func result(_ request: SweepTableRequest, directory: String) throws -> JobResult {
    let known = metrics
    let shown = request.metrics ?? known
    for metric in shown where !known.contains(metric) {
      throw JobError(
        .wrongUse,
        "--metric \(metric): no finished job has it. There are: "
          + (known.isEmpty ? "none" : known.joined(separator: ", ")) + ".")
    }
    let groups = groups(over: request.over)
    var result = JobResult()
    let summary = markdown(groups, shown)
    try AtomicFile.write(Array(csv(shown).utf8), to: "\(directory)/table.csv")
    try AtomicFile.write(Array(summary.utf8), to: "\(directory)/table.md")
    result.files = ["\(directory)/table.csv", "\(directory)/table.md"]
    if let figure = request.figure {
      try SweepFigure(groups, request, metric: shown.first).figure.write(to: figure)
      result.files.append(figure)
    }
    result.text = summary
    result.json = .array(groups.map { json($0, shown) })
    return result
  }

  /// One row for each job that is done.
  private func csv(_ metrics: [String]) -> String {
    let header = ["id"] + keys + metrics
    let lines = rows.map { row in
      [row.id] + keys.map { Self.cell(row.point[$0]) } + metrics.map { Self.cell(row.metrics[$0]) }
    }
    return ([header] + lines).map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  private static func cell(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .string(let text): text
    case let value?: value.text
    }
  }

  private static func quoted(_ cell: String) -> String {
    let special = [UInt8](",\"\n\r".utf8)
    guard cell.utf8.contains(where: special.contains) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  /// One row for each group: mean ± standard deviation over its jobs.
  private func markdown(_ groups: [Group], _ metrics: [String]) -> String {
    let shownKeys = keys.filter { key in groups.contains { $0.point[key] != nil } }
    let header = shownKeys + ["jobs"] + metrics
    let lines = groups.map { group in
      shownKeys.map { Self.cell(group.point[$0]) } + ["\(group.rows.count)"]
        + metrics.map { Self.meanAndSpread(group.values(of: $0)) }
    }
    let table = [header, header.map { _ in "---" }] + lines
    return table.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  private static func meanAndSpread(_ values: [Double]) -> String {
    guard let mean = mean(values) else { return "" }
    guard let deviation = deviation(values) else { return JobMetrics.short(mean) }
    return "\(JobMetrics.short(mean)) ± \(JobMetrics.short(deviation))"
  }

  private func json(_ group: Group, _ metrics: [String]) -> JSONValue {
    var members = group.point
    members["jobs"] = JSONValue(group.rows.count)
    for metric in metrics {
      let values = group.values(of: metric)
      members[metric] = [
        "mean": Self.mean(values).map { JSONValue($0) } ?? .null,
        "deviation": Self.deviation(values).map { JSONValue($0) } ?? .null,
        "values": .array(values.map { JSONValue($0) }),
      ]
    }
    return .object(members)
  }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The deviation of a sample; nil of fewer than two.
  static func deviation(_ values: [Double]) -> Double? {
    guard values.count > 1, let mean = mean(values) else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
