/// One self-contained HTML page: text, figures, tables, configuration and citations. It needs no
/// script, no network and no other file, and follows the reader's light or dark theme.
///
/// ```swift
/// var report = Report(title: "Ring", subtitle: "reservoir network, 100 units")
/// report.keyValues([("seed", "7"), ("steps", "20000")])
/// report.section("Samples", ["Draws of 1000 chains after 5 s."])
/// report.figure(figure, caption: "Density of the draws and contours of the target.")
/// report.table(["distance", "measured"], [["sliced Wasserstein", "0.021"]], caption: "Distances.")
/// report.details("Configuration", code: configurationText)
/// try report.write(to: "run/report.html")
/// ```
public struct Report: Sendable {
  /// One piece of the page.
  enum Block: Sendable {
    case section(String)
    case paragraph(String)
    case figure(svg: String, caption: String)
    case table(header: [String], rows: [[String]], caption: String)
    case keyValues([(String, String)])
    case details(String, code: String)
    case citations([String])
  }

  /// The heading of the page.
  public var title: String
  /// A line under the heading; empty for none.
  public var subtitle: String
  private(set) var blocks: [Block] = []

  /// An empty page.
  public init(title: String, subtitle: String = "") {
    self.title = title
    self.subtitle = subtitle
  }

  // MARK: - Content

  /// Begins a section; what follows belongs to it. Text between `backticks` is set as code.
  public mutating func section(_ title: String, _ paragraphs: [String] = []) {
    blocks.append(.section(title))
    for paragraph in paragraphs { blocks.append(.paragraph(paragraph)) }
  }

  /// Adds a paragraph. Text between `backticks` is set as code.
  public mutating func paragraph(_ text: String) { blocks.append(.paragraph(text)) }

  /// Adds a figure; captions are numbered.
  public mutating func figure(_ figure: Figure, caption: String = "") {
    blocks.append(.figure(svg: figure.svg, caption: caption))
  }

  /// Adds a figure from SVG as ``Figure/svg`` writes it. It becomes part of the page as it is: it
  /// must not come from an untrusted source.
  public mutating func figure(svg: String, caption: String = "") {
    blocks.append(.figure(svg: svg, caption: caption))
  }

  /// Adds a table; columns of numbers are aligned on the right. A cell that begins with ✓ or ✗ is
  /// set in green or red.
  public mutating func table(_ header: [String], _ rows: [[String]], caption: String = "") {
    blocks.append(.table(header: header, rows: rows, caption: caption))
  }

  /// Adds names and values side by side, as a summary.
  public mutating func keyValues(_ pairs: [(String, String)]) { blocks.append(.keyValues(pairs)) }

  /// Adds text in a fixed-width font that opens on demand, such as a configuration.
  public mutating func details(_ title: String, code: String) {
    blocks.append(.details(title, code: code))
  }

  /// Adds BibTeX entries to copy.
  public mutating func citations(bibTeX entries: [String]) { blocks.append(.citations(entries)) }

  // MARK: - Output

  /// The whole page.
  public var html: String { ReportWriter.page(self) }
}
