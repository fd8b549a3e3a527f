/// Tables that hold all numbers of a row in one field, as FER-2013 does with pixels:
/// `emotion,pixels,Usage` above `0,70 80 82 …,Training`.
struct ListedNumbers {
  private let source: String
  private let column: Int
  private let count: Int

  /// Fewer numbers are no image.
  private static let least = 16

  /// The table with a column for each number, `pixels0`, `pixels1`, …; nil where no field is a list of numbers.
  static func spread(_ bytes: [UInt8], source: String) throws(UserDataError) -> [UInt8]? {
    var reader = RecordReader(bytes, separator: UInt8(ascii: ","))
    var rows: [[[UInt8]]] = []
    var fields: [RecordReader.Field] = []
    while rows.count < 2, try reader.next(&fields, source: source) {
      rows.append(fields.map { reader.bytes($0) })
    }
    guard let last = rows.last, let column = last.firstIndex(where: { numbers(in: $0) != nil }),
      let count = numbers(in: last[column])
    else { return nil }
    let list = ListedNumbers(source: source, column: column, count: count)
    return try list.spread(bytes)
  }

  /// How many numbers a list has, separated by blanks or, in quotation marks, by commas, maybe in brackets; nil
  /// for other text.
  private static func numbers(in field: [UInt8]) -> Int? {
    let parts = field.split(whereSeparator: separates)
    let areNumbers = parts.allSatisfy { Double(String(decoding: $0, as: UTF8.self)) != nil }
    return parts.count >= least && areNumbers ? parts.count : nil
  }

  private static func separates(_ byte: UInt8) -> Bool { ", \t[]".utf8.contains(byte) }

  private func spread(_ bytes: [UInt8]) throws(UserDataError) -> [UInt8] {
    var reader = RecordReader(bytes, separator: UInt8(ascii: ","))
    var fields: [RecordReader.Field] = []
    var (result, isFirst): ([UInt8], Bool) = ([], true)
    result.reserveCapacity(bytes.count + 16 * count)
    while try reader.next(&fields, source: source) {
      for (index, field) in fields.enumerated() {
        if index > 0 { result.append(UInt8(ascii: ",")) }
        let text = reader.bytes(field)
        switch (index == column, isFirst && Self.numbers(in: text) == nil) {
        case (true, true): result += names(text)
        case (true, false): try append(text, line: reader.recordLine, to: &result)
        case (false, _): append(text, isQuoted: field.isQuoted, to: &result)
        }
      }
      result.append(UInt8(ascii: "\n"))
      isFirst = false
    }
    return result
  }

  private func names(_ name: [UInt8]) -> [UInt8] {
    let name = String(decoding: name, as: UTF8.self)
    return Array((0..<count).map { "\(name)\($0)" }.joined(separator: ",").utf8)
  }

  private func append(
    _ list: [UInt8], line: Int, to result: inout [UInt8]
  ) throws(UserDataError) {
    let parts = list.split(whereSeparator: Self.separates)
    guard parts.count == count else {
      throw UserDataError(
        .malformed, at: "\(source), line \(line), column \(column + 1)",
        expected: "\(count) numbers as in the first row", got: "\(parts.count)",
        advice: "Complete the line, or leave it out.")
    }
    result += parts.joined(separator: [UInt8(ascii: ",")])
  }

  private func append(_ text: [UInt8], isQuoted: Bool, to result: inout [UInt8]) {
    guard isQuoted else { return result += text }
    let mark = UInt8(ascii: "\"")
    result.append(mark)
    result += text.flatMap { $0 == mark ? [mark, mark] : [$0] }
    result.append(mark)
  }
}
