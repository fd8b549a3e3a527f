/// Writes a report as HTML.
struct ReportWriter {
  private var text = ""
  private var sections = 0
  private var figures = 0
  private var tables = 0
  private var isCardOpen = false

  static func page(_ report: Report) -> String {
    var writer = ReportWriter()
    writer.write(report)
    return writer.text
  }

  private mutating func write(_ report: Report) {
    text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(Markup.escaped(report.title))</title>
      <style>
      \(ReportStyle.sheet)
      </style>
      </head>
      <body>
      <main>
      <header>
      <h1>\(Markup.escaped(report.title))</h1>\n
      """
    if !report.subtitle.isEmpty {
      text += "<p class=\"subtitle\">\(Self.inline(report.subtitle))</p>\n"
    }
    text += "</header>\n"
    writeContents(report)
    for block in report.blocks { write(block) }
    closeCard()
    text += "</main>\n</body>\n</html>\n"
  }

  /// Links to the sections, if there are enough to get lost in.
  private mutating func writeContents(_ report: Report) {
    let titles = report.blocks.compactMap { block -> String? in
      if case .section(let title) = block { title } else { nil }
    }
    guard titles.count > 3 else { return }
    text += "<nav aria-label=\"Contents\">\n"
    for (index, title) in titles.enumerated() {
      text += "<a href=\"#section-\(index + 1)\">\(Markup.escaped(title))</a>\n"
    }
    text += "</nav>\n"
  }

  // MARK: - Blocks

  private mutating func write(_ block: Report.Block) {
    if case .section(let title) = block { return openSection(title) }
    if !isCardOpen { openCard(identifier: nil) }
    switch block {
    case .section: break
    case .paragraph(let paragraph): text += "<p>\(Self.inline(paragraph))</p>\n"
    case .figure(let svg, let caption): writeFigure(svg, caption)
    case .table(let header, let rows, let caption): writeTable(header, rows, caption)
    case .keyValues(let pairs): writeKeyValues(pairs)
    case .details(let title, let code):
      text += "<details><summary>\(Markup.escaped(title))</summary>\n"
      text += "<pre>\(Markup.escaped(code))</pre></details>\n"
    case .citations(let entries): writeCitations(entries)
    }
  }

  private mutating func openSection(_ title: String) {
    closeCard()
    sections += 1
    openCard(identifier: "section-\(sections)")
    text += "<h2>\(Markup.escaped(title))</h2>\n"
  }

  private mutating func openCard(identifier: String?) {
    text +=
      identifier.map { "<section class=\"card\" id=\"\($0)\">\n" } ?? "<section class=\"card\">\n"
    isCardOpen = true
  }

  private mutating func closeCard() {
    if isCardOpen { text += "</section>\n" }
    isCardOpen = false
  }

  private mutating func writeFigure(_ svg: String, _ caption: String) {
    figures += 1
    text += "<figure>\n<div class=\"plate\">\n\(svg)</div>\n"
    text += "<figcaption><b>Figure \(figures)</b>"
    if !caption.isEmpty { text += " \(Self.inline(caption))" }
    text += "</figcaption>\n</figure>\n"
  }

  private mutating func writeTable(_ header: [String], _ rows: [[String]], _ caption: String) {
    tables += 1
    let columns = max(header.count, rows.map(\.count).max() ?? 0)
    let isNumeric = (0..<columns).map { column in
      Self.isNumeric(rows.compactMap { column < $0.count ? $0[column] : nil })
    }
    text += "<div class=\"scroll\"><table>\n<caption><b>Table \(tables)</b>"
    if !caption.isEmpty { text += " \(Self.inline(caption))" }
    text += "</caption>\n<thead><tr>"
    for column in 0..<columns {
      let cell = column < header.count ? header[column] : ""
      let style = isNumeric[column] ? " class=\"number\"" : ""
      text += "<th scope=\"col\"\(style)>\(Self.inline(cell))</th>"
    }
    text += "</tr></thead>\n<tbody>\n"
    for row in rows {
      text += "<tr>"
      for column in 0..<columns {
        let cell = column < row.count ? row[column] : ""
        text += "<td\(Self.style(cell, isNumeric: isNumeric[column]))>\(Self.inline(cell))</td>"
      }
      text += "</tr>\n"
    }
    if rows.isEmpty { text += "<tr><td colspan=\"\(max(columns, 1))\">no rows</td></tr>\n" }
    text += "</tbody></table></div>\n"
  }

  private mutating func writeKeyValues(_ pairs: [(String, String)]) {
    text += "<dl>\n"
    for (key, value) in pairs {
      text += "<div><dt>\(Markup.escaped(key))</dt><dd>\(Self.inline(value))</dd></div>\n"
    }
    text += "</dl>\n"
  }

  private mutating func writeCitations(_ entries: [String]) {
    let joined = entries.joined(separator: "\n\n")
    text += "<pre class=\"citation\">\(Markup.escaped(joined))</pre>\n"
  }

  // MARK: - Text

  /// Escaped text; what stands between backticks becomes code.
  static func inline(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    var result = ""
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      if index.isMultiple(of: 2) {
        result += Markup.escaped(String(part))
      } else {
        // A backtick without a partner is only a backtick.
        result +=
          isLast
          ? "`\(Markup.escaped(String(part)))" : "<code>\(Markup.escaped(String(part)))</code>"
      }
    }
    return result
  }

  /// Whether all cells that say something are numbers, with signs, errors and powers of ten.
  static func isNumeric(_ cells: [String]) -> Bool {
    let allowed = Set("0123456789.,+-−±×·eE%()≤≥<>≈~ ⁰¹²³⁴⁵⁶⁷⁸⁹⁻…–")
    let said = cells.filter { !["", "–", "—", "-", "n/a", "nan", "NaN"].contains($0) }
    return !said.isEmpty
      && said.allSatisfy { cell in
        cell.allSatisfy(allowed.contains) && cell.contains(where: \.isNumber)
      }
  }

  private static func style(_ cell: String, isNumeric: Bool) -> String {
    if cell.hasPrefix("✓") { return " class=\"good\"" }
    if cell.hasPrefix("✗") { return " class=\"bad\"" }
    return isNumeric ? " class=\"number\"" : ""
  }
}
