/// A Markdown table with columns padded to one width, so that it reads as plain text too.
package func markdownTable(header: [String], rows: [[String]]) -> String {
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
