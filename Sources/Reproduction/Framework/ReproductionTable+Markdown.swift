import Diagnostics

extension ReproductionTable {
  /// The table as Markdown: one line per row, then reasons and notes.
  public var markdown: String {
    let header = ["row", "quantity", "expected", "origin", "measured", "verdict"]
    let lines = rows.map { row in
      let unit = row.expected.unit.isEmpty ? "" : " [\(row.expected.unit)]"
      let published = row.expected.published.map { " (\(row.expected.origin.words): \($0))" } ?? ""
      return [
        row.id, row.expected.description + unit, row.expected.criterion.text + published,
        row.expected.origin.words, row.measuredText, row.verdict.symbol,
      ]
    }
    var text = "## \(title)\n\n"
    text += "Scale \(scale.rawValue), seeds \(seeds.map(String.init).joined(separator: ", ")); "
    text += "median (smallest to largest). \(tally).\n\n"
    text += markdownTable(header: header, rows: lines)
    text += remarks
    for (key, value) in environment.sorted(by: { $0.key < $1.key }) {
      text += "\n- \(key): \(value)"
    }
    return text + (environment.isEmpty ? "" : "\n")
  }

  /// Reasons and notes; one that more than three rows have is said once.
  private var remarks: String {
    var ids: [String: [String]] = [:]
    var order: [String] = []
    for row in rows {
      for remark in [row.verdict.reason, row.note].compactMap({ $0 }) {
        if ids[remark] == nil { order.append(remark) }
        ids[remark, default: []].append(row.id)
      }
    }
    let lines = order.flatMap { remark in
      let rows = ids[remark] ?? []
      guard rows.count > 3 else { return rows.map { "- \($0): \(remark)\n" } }
      return ["- \(rows.count) rows, \(rows[0]) to \(rows[rows.count - 1]): \(remark)\n"]
    }
    return lines.isEmpty ? "" : "\n" + lines.joined()
  }
}
