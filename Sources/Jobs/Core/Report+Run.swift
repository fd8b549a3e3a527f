import Archives
import Figures

extension Report {
  /// Writes the page as `report.html` of a run, its settings and citations at the end, and figures
  /// beside it as SVG, PNG and PDF in `figures/`.
  package func write(
    to directory: RunDirectory, figures: [(name: String, figure: Figure)]
  ) throws {
    var report = self
    report.details("Configuration", code: directory.record.configuration.prettyText)
    report.citations(bibTeX: directory.record.citations)
    try directory.write(Array(report.html.utf8), named: "report.html")
    for (name, figure) in figures {
      for file in try figure.files(named: "figures/\(name)") {
        try directory.write(file.bytes, named: file.name)
      }
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
