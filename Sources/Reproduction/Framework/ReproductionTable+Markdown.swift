extension ReproductionTable {
  /// The table as Markdown: one line per row, then reasons and notes.
  public var markdown: String {
    let header = ["row", "quantity", "expected", "origin", "measured", "verdict"]
    let lines = rows.map { row in
      let unit = row.expected.unit.isEmpty ? "" : " [\(row.expected.unit)]"
      let published = row.expected.published.map { " (published: \($0))" } ?? ""
      return [
        row.id, row.expected.description + unit, row.expected.criterion.text + published,
        row.expected.origin.rawValue, row.measuredText, row.verdict.symbol,
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

  private var remarks: String {
    let lines = rows.flatMap { row in
      [row.verdict.reason, row.note].compactMap { $0 }.map { "- \(row.id): \($0)\n" }
    }
    return lines.isEmpty ? "" : "\n" + lines.joined()
  }
}

/// A Markdown table with columns padded to one width, so that it reads as plain text too.
func markdownTable(header: [String], rows: [[String]]) -> String {
  let cells = ([header] + rows).map { $0.map { escapedCell($0) } }
  let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
  let line = { (row: [String]) in
    let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
    return "| " + padded.joined(separator: " | ") + " |\n"
  }
  let rule =
    "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|\n"
  return line(cells[0]) + rule + cells.dropFirst().map(line).joined()
}

private func escapedCell(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "|": result += "\\|"
    case "\n", "\r\n": result += " "
    default: result.append(character)
    }
  }
  return result
}
