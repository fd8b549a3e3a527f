/// What is known of a recording before its roles are found: named columns of numbers of one length.
struct MovementColumns {
  /// A column.
  struct Column {
    var label: String
    var name: QuantityName
    var values: [Double]
    /// The part of the body, the animal, where the header says.
    var bodyPart: String?
    var individual: String?
  }

  var source: String
  var columns: [Column]
  /// Ticks per second, where the file says.
  var clock: Double?
  var leftOut: [Understanding.Omission] = []
  var decisions: [String] = []
  /// Where a column has text among its numbers, by its label.
  var texts: [String: String] = [:]
  /// Rows of the file behind each sample, for messages.
  var rows: [Int]?

  var count: Int { columns.first?.values.count ?? 0 }
  var labels: [String] { columns.map(\.label) }

  /// By label; columns of one array also by their number in it.
  func column(named label: String) -> Column? {
    if let column = columns.first(where: { $0.label == label }) { return column }
    let numbered = columns.filter { $0.label.hasSuffix("[\(label)]") }
    return numbered.count == 1 ? numbered[0] : nil
  }

  /// Names two or three columns without names: times, x and y, in this order, where the first can be times;
  /// else positions alone.
  mutating func nameByOrder(_ options: ReadingOptions) {
    let first = columns[0].values
    let falls = zip(first, first.dropFirst()).count { !($0 < $1) }
    // A few times out of order are an error in times; where a rate gives times, positions are likelier.
    let isTimed = options.frameRate == nil ? 10 * falls < first.count : falls == 0
    let names = Array((isTimed ? ["t", "x", "y"] : ["x", "y", "z"]).prefix(columns.count))
    for (index, name) in names.enumerated() { columns[index].name = QuantityName(name) }
    decisions.append("columns taken as \(names.joined(separator: ", "))")
  }
}
