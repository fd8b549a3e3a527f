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

  func column(named label: String) -> Column? { columns.first { $0.label == label } }
}
