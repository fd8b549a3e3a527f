import Foundation
import Testing

@testable import Figures

@Suite struct ReportTests {
  @Test func escapesEverything() {
    var report = Report(title: "<script>&", subtitle: "\"sub\" <i>")
    report.section("S < T", ["p <b> & `a < b` c"])
    report.table(["h<"], [["c>"]], caption: "cap <")
    report.keyValues([("k<", "v>")])
    report.details("d<", code: "x < y && \"z\"")
    report.citations(bibTeX: ["@a{<b>}"])
    report.figure(svg: "<svg></svg>", caption: "fig <")
    let html = report.html
    for text in [
      "<h1>&lt;script&gt;&amp;</h1>", "<title>&lt;script&gt;&amp;</title>",
      "&quot;sub&quot; &lt;i&gt;", "<h2>S &lt; T</h2>", "p &lt;b&gt; &amp; <code>a &lt; b</code> c",
      ">h&lt;</th>", ">c&gt;</td>", "cap &lt;", "<dt>k&lt;</dt><dd>v&gt;</dd>",
      "<summary>d&lt;</summary>", "x &lt; y &amp;&amp; &quot;z&quot;", "@a{&lt;b&gt;}", "fig &lt;",
    ] { #expect(html.contains(text), "\(text)") }
    #expect(!html.contains("<script"))
  }

  @Test func isSelfContained() {
    let html = Gallery.report.html
    for attribute in ["src=", "href=", "url("] {
      for part in html.components(separatedBy: attribute).dropFirst() {
        let target = part.drop { $0 == "\"" }
        #expect(target.hasPrefix("#section-") || target.hasPrefix("data:image/png;base64,"))
      }
    }
    #expect(!html.contains("<link") && !html.contains("@import") && !html.contains("<script"))
  }

  /// Every element is closed: the body is XML but for the tags HTML leaves open.
  @Test func isBalanced() throws {
    let html = Gallery.report.html
    let start = try #require(html.range(of: "<main>")?.lowerBound)
    let end = try #require(html.range(of: "</main>")?.upperBound)
    try SVGWriterTests.check(String(html[start..<end]))
  }

  @Test func followsTheTheme() {
    let html = Gallery.report.html
    #expect(html.contains("prefers-color-scheme:dark"))
    for paint in Paint.roles {
      let role = paint.role!
      #expect(html.contains(".fill-\(role){fill:\(paint.dark.hexadecimal)}"))
    }
  }

  @Test func numbersFiguresAndTables() {
    var report = Report(title: "r")
    report.figure(svg: "<svg></svg>", caption: "first")
    report.table(["a"], [["1"]])
    report.figure(svg: "<svg></svg>")
    #expect(report.html.contains("<b>Figure 1</b> first"))
    #expect(report.html.contains("<b>Figure 2</b></figcaption>"))
    #expect(report.html.contains("<b>Table 1</b>"))
  }

  @Test(arguments: [
    (["1", "2.5", "−3"], true), (["0.1 ± 0.2", "4×10⁻³", ""], true), (["12 %", "n/a"], true),
    (["1 s"], false), (["a", "1"], false), (["", "–"], false), (["..."], false),
  ])
  func numericColumns(cells: [String], expected: Bool) {
    #expect(ReportWriter.isNumeric(cells) == expected)
  }

  @Test func raggedTables() throws {
    var report = Report(title: "r")
    report.table(["a", "b"], [["1"], ["1", "2", "✓ yes"], ["3", "4", "✗ no"]])
    report.table(["only", "header"], [])
    let html = report.html
    #expect(html.contains("<td class=\"good\">✓ yes</td>"))
    #expect(html.contains("<td class=\"bad\">✗ no</td>"))
    #expect(html.components(separatedBy: "<td").count == 1 + 9 + 1)
    #expect(html.contains("<td colspan=\"2\">no rows</td>"))
  }

  @Test func backticks() {
    #expect(ReportWriter.inline("a `b` c `d") == "a <code>b</code> c `d")
    #expect(ReportWriter.inline("`x`") == "<code>x</code>")
    #expect(ReportWriter.inline("") == "")
  }

  /// A long page lists its sections; every link has its target.
  @Test func contents() {
    let html = Gallery.report.html
    for index in 1...5 {
      #expect(
        html.contains("href=\"#section-\(index)\"") && html.contains("id=\"section-\(index)\""))
    }
    var short = Report(title: "r")
    short.section("one")
    #expect(!short.html.contains("<nav"))
  }
}
