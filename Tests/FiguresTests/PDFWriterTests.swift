import Foundation
import Tensors
import Testing

@testable import Archives
@testable import Figures

@Suite struct PDFWriterTests {
  private static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: Unicode.ASCII.self)
  }

  /// The objects of a file by number, found as a reader does: from its end by the table of places.
  private static func objects(of file: [UInt8]) throws -> [Int: ArraySlice<UInt8>] {
    let tail = text(file.suffix(40)).split(separator: "\n")
    #expect(tail.count > 2 && tail[tail.count - 3] == "startxref" && tail.last == "%%EOF")
    let start = try #require(Int(tail[tail.count - 2]))
    let table = text(file[start...])
    let lines = table.split(separator: "\n")
    #expect(lines[0] == "xref")
    let count = try #require(lines[1].split(separator: " ").last.flatMap { Int($0) })
    #expect(table.contains("trailer\n<< /Size \(count) /Root"))
    var objects: [Int: ArraySlice<UInt8>] = [:]
    for number in 1..<count {
      let entry = lines[2 + number]
      #expect(entry.count == 19 && entry.hasSuffix(" 00000 n "))
      let offset = try #require(Int(entry.prefix(10)))
      let head = Array("\(number) 0 obj\n".utf8)
      #expect(file[offset...].starts(with: head))
      objects[number] = file[(offset + head.count)...]
    }
    return objects
  }

  /// The bytes of an object's stream, inflated.
  private static func stream(_ object: ArraySlice<UInt8>) throws -> [UInt8] {
    let text = text(object.prefix(300))
    let head = try #require(text.range(of: " >>\nstream\n"))
    let length = try #require(text.range(of: "/Length ").map { text[$0.upperBound...] })
      .prefix(while: \.isNumber)
    let start = object.startIndex + text.utf8.distance(from: text.startIndex, to: head.upperBound)
    let packed = Array(object[start...].prefix(try #require(Int(length))))
    #expect(object[(start + packed.count)...].starts(with: Array("\nendstream".utf8)))
    let inflated = packed.withUnsafeBytes { Deflate.inflate($0, .zlib, limit: 1 << 24) }
    let found = try #require(inflated)
    #expect(found.isComplete && found.consumed == packed.count)
    return found.bytes
  }

  private static func page(of figure: Figure) throws -> String {
    let objects = try objects(of: figure.pdf)
    let page = try #require(objects.first { $0.value.starts(with: Array("<< /Type /Page /".utf8)) })
    let text = text(page.value.prefix(400))
    let number = try #require(text.range(of: "/Contents ").map { text[$0.upperBound...] })
      .prefix(while: \.isNumber)
    let content = try #require(Int(number).flatMap { objects[$0] })
    return String(decoding: try stream(content), as: UTF8.self)
  }

  @Test(arguments: Gallery.all.map(\.name))
  func canBeReadBack(name: String) throws {
    let figure = try #require(Gallery.all.first { $0.name == name }?.figure)
    let objects = try Self.objects(of: figure.pdf)
    for object in objects.values where object.starts(with: Array("<< /Length".utf8)) {
      _ = try Self.stream(object)
    }
    let page = try Self.page(of: figure)
    let words = page.split { $0 == " " || $0 == "\n" }
    #expect(!words.contains { ["nan", "inf", "-inf"].contains($0) })
    #expect(words.count { $0 == "q" } == words.count { $0 == "Q" })
    #expect(words.count { $0 == "BT" } == words.count { $0 == "ET" })
  }

  @Test func textIsText() throws {
    let figure = Figure(
      Chart(
        title: "A (b) \\ c", xAxis: Axis("time", unit: "τ"), yAxis: Axis("y"),
        marks: [.line([1.0, 2])]))
    let page = try Self.page(of: figure)
    #expect(page.contains("(A \\(b\\) \\\\ c) Tj") && page.contains("(time \\() Tj"))
    #expect(page.contains("/F1 13 Tf") && page.contains("0.00000 -1.00000 -1.00000"))
    let empty = Self.text(Gallery.empty.pdf.suffix(1_000))
    #expect(empty.contains("/Title <FEFF004E006F"))
  }

  /// What one font lacks another draws: the runs follow each other without a gap.
  @Test func runsFollowEachOther() {
    let text = PDFText(Label("σ² = 2D τ", at: Point(0, 0), size: 10))
    #expect(text.runs.map(\.text) == ["σ²", " = 2D ", "τ"])
    #expect(text.runs.map(\.isStandard) == [false, true, false])
    for (run, next) in zip(text.runs, text.runs.dropFirst()) {
      #expect(abs(run.start + run.width - next.start) < 1e-12)
    }
    #expect(abs(text.runs[1].width - 10 * (4 * 0.278 - 0.278 + 0.584 + 0.556 + 0.722)) < 1e-9)
  }

  /// The image is the matrix, its transparent cells masked.
  @Test func imagesAreWhole() throws {
    let map = HeatMap(Matrix<Double>([[0, 1, .nan]]))
    let objects = try Self.objects(of: Figure(map).pdf)
    let images = objects.sorted { $0.key < $1.key }.map(\.value)
      .filter { $0.starts(with: Array("<< /Type /XObject".utf8)) }
    let (low, high) = (ColourMap.lagoon.colours[0], ColourMap.lagoon.colours[255])
    #expect(try Self.stream(images[0]) == [255, 255, 0])
    #expect(
      try Self.stream(images[1]).prefix(6) == [
        low.red, low.green, low.blue, high.red, high.green, high.blue,
      ])
  }
}
