import Archives
import Figures

extension Report {
  /// Writes the page as `report.html` of a run, its settings and citations at the end, and figures
  /// beside it as SVG and PNG in `figures/`.
  package func write(
    to directory: RunDirectory, figures: [(name: String, figure: Figure)]
  ) throws {
    var report = self
    report.details("Configuration", code: directory.record.configuration.prettyText)
    report.citations(bibTeX: directory.record.citations)
    try directory.write(Array(report.html.utf8), named: "report.html")
    for (name, figure) in figures {
      try directory.write(Array(figure.svg.utf8), named: "figures/\(name).svg")
      try directory.write(try figure.png(), named: "figures/\(name).png")
    }
  }
}

extension Report {
  /// Adds what a result is worth, findings that are not good first; nothing for nil.
  package mutating func add(_ verdict: Verdict?) {
    guard let verdict else { return }
    section("Verdict", [verdict.sentence])
    let others = verdict.findings.filter { $0.quality != verdict.quality }
    if !others.isEmpty { keyValues(others.map { ($0.quality.rawValue, $0.text) }) }
  }
}
