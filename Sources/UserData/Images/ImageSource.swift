import Archives
import Tensors

/// Finds the images of a file, and their labels.
struct ImageSource {
  let options: ReadingOptions
  var expected = ImageExpectation()
  let files: any FileSystem

  func read(
    _ specification: String, _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages {
    let file = try UserFile(specification, in: files)
    var raw: RawImages
    switch file.contents {
    case .directory:
      raw = try ImageFolder(file.path, options: options, expected: expected, files: files)
        .read(&understanding)
    case .png(let bytes):
      let picture = try PngPicture(bytes, source: file.path)
      raw = try pictures([picture], [file.path], &understanding)
    case .table(let bytes):
      let spread = try ListedNumbers.spread(bytes, source: file.path)
      let table = try TextTable.parse(spread ?? bytes, source: file.path, options: options)
      raw = try images(of: table, key: file.key, &understanding)
    case .arrays(let collection):
      raw = try images(of: collection, key: file.key, &understanding)
    case .json:
      throw UserDataError(
        .unsupported, at: file.path, expected: "images", got: "a JSON document",
        advice: "Save them with numpy.save.")
    }
    if let labels = options.labels, labels != "none", raw.labels.isEmpty {
      try takeLabels(labels, &raw)
    }
    if options.labels == "none" { (raw.labels, raw.labelNames) = ([], []) }
    return raw
  }

  /// Nothing in EMNIST's files says that rows and columns are exchanged; their names do.
  static func warnOfTransposed(
    _ name: String, _ options: ReadingOptions, _ understanding: inout Understanding
  ) {
    let name = PathName.last(of: name)
    guard options.transpose == nil, name.lowercased().contains("emnist") else { return }
    understanding.warn(
      .ignored,
      "\(quoted(name)) stores images transposed, as EMNIST does: pass --transpose to turn them")
  }

  // MARK: - Arrays

  private static let labelNames = ["labels", "label", "y", "targets", "target", "classes"]

  private func images(
    of collection: ArrayCollection, key: String?, _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages {
    let chosen = try choose(collection, key)
    let place =
      collection.arrays.count > 1 ? "\(collection.source):\(chosen.name)" : collection.source
    let layout = try ImageLayout(
      shape: chosen.array.shape, named: chosen.dimensions, options: options, expected: expected,
      at: place)
    var raw = RawImages(array: chosen.array, layout: layout)
    let given = options.labels.flatMap { collection.array(named: $0) }
    let label = given ?? labelArray(of: chosen, in: collection, count: layout.count)
    if given != nil || options.labels == nil, let label {
      raw.labels = try integers(label, collection.source)
      understanding.decisions.append("labels from \(quoted(label.name)) (--labels)")
    }
    for name in collection.names where name != chosen.name && name != label?.name {
      understanding.leaveOut(name, "not asked for")
    }
    for name in collection.unreadable.keys.sorted(by: naturalOrder) {
      understanding.leaveOut(name, "cannot be read: text, objects or a format not read here")
    }
    return raw
  }

  /// The array of images: the one named, the only one, or the only one besides labels.
  private func choose(
    _ collection: ArrayCollection, _ key: String?
  ) throws(UserDataError) -> NamedArray {
    if let key { return try collection.require(key) }
    let candidates = collection.arrays.filter { $0.array.shape.count > 1 && !isLabel($0.name) }
    if candidates.count == 1 { return candidates[0] }
    if collection.arrays.count == 1 { return collection.arrays[0] }
    throw UserDataError(
      collection.arrays.isEmpty ? .notFound : .ambiguous, at: collection.source,
      expected: "one array of images",
      got: collection.arrays.isEmpty
        ? "none that can be read"
        : listed(collection.arrays.map { "\($0.name) \($0.array.shape)" }, most: 20),
      advice: "Name it: \(collection.source):\(Self.likeliest(candidates)?.name ?? "NAME").")
  }

  /// The array to name in advice: images rather than flat data, those of training first.
  private static func likeliest(_ arrays: [NamedArray]) -> NamedArray? {
    func rank(_ array: NamedArray) -> Int {
      (array.name.lowercased().contains("train") ? 2 : 0) + (array.array.shape.count > 2 ? 1 : 0)
    }
    return arrays.max { rank($0) < rank($1) }
  }

  func isLabel(_ name: String) -> Bool {
    let last = PathName.last(of: name).lowercased()
    return Self.labelNames.contains {
      last == $0 || last.hasSuffix("_" + $0) || last.hasPrefix($0 + "_")
    }
  }

  /// Labels of an array of images: `train_labels` of `train_images`, `y_train` of `x_train`.
  private func labelArray(
    of images: NamedArray, in collection: ArrayCollection, count: Int
  ) -> NamedArray? {
    let others = collection.arrays.filter { array in
      array.name != images.name && isLabel(array.name) && array.array.count == count
        && array.array.values(as: Double.self).allSatisfy { $0 == $0.rounded() && abs($0) < 1e9 }
    }
    let part = Set(
      images.name.lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init))
    let shared = others.filter { array in
      array.name.lowercased().split(whereSeparator: { !$0.isLetter }).contains {
        part.contains(String($0))
      }
    }
    return shared.count == 1 ? shared[0] : others.count == 1 ? others[0] : nil
  }

  private func integers(_ array: NamedArray, _ source: String) throws(UserDataError) -> [Int] {
    try reading { () throws(ArchiveError) in
      try array.array.integers(name: "\(source):\(array.name)")
    }
  }

  /// Labels that `--labels` names: an array or column of a file of their own.
  private func takeLabels(_ name: String, _ raw: inout RawImages) throws(UserDataError) {
    let file = try UserFile(name, in: files)
    switch file.contents {
    case .arrays(let collection):
      guard let array = try file.key.map(collection.require) ?? collection.arrays.first,
        file.key != nil || collection.arrays.count == 1
      else {
        throw UserDataError(
          .ambiguous, at: name, expected: "one array of labels", got: listed(collection.names),
          advice: "Name it: \(name):\(collection.names.first ?? "labels").")
      }
      raw.labels = try integers(array, file.path)
    case .table(let bytes):
      let table = try TextTable.parse(bytes, source: file.path, options: options)
      let roles = ColumnRole.roles(of: table)
      let columns = table.columns.indices.filter { index in
        file.key.map { $0 == table.columns[index].name } ?? [.unit, .text].contains(roles[index])
      }
      guard columns.count == 1 else {
        throw UserDataError(
          .ambiguous, at: name, expected: "one column of labels",
          got: listed(table.columns.indices.map { table.label(of: $0) }),
          advice: "Name it: \(name):label.")
      }
      (raw.labels, raw.labelNames) = try labels(of: table, columns[0])
    default:
      throw UserDataError(
        .unsupported, at: name, expected: "labels", got: "a file of another kind",
        advice: "Give an array or a column of labels.")
    }
  }

  // MARK: - Tables

  private func images(
    of table: TextTable, key: String?, _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages {
    let roles = ColumnRole.roles(of: table)
    let label = labelColumn(of: table, roles)
    var pixels = table.columns.indices.filter { $0 != label && roles[$0] == .unit }
    let names = table.columns.indices.map { table.columns[$0].name ?? "column \($0 + 1)" }
    let selection = NameSelection(names: names, source: table.source)
    if let columns = options.columns {
      pixels = try selection.indices(of: columns, option: "--columns")
    }
    let excluded = try selection.indices(of: options.exclude ?? [], option: "--exclude")
    pixels.removeAll { excluded.contains($0) }
    for column in table.columns.indices where !pixels.contains(column) && column != label {
      understanding.leaveOut(
        names[column], excluded.contains(column) ? "excluded" : roles[column].reason)
    }
    guard !pixels.isEmpty else {
      throw UserDataError(
        .malformed, at: table.source, expected: "columns of pixels", got: listed(names),
        advice: "Name them with --columns.")
    }
    var raw = RawImages(
      array: try array(of: table, pixels),
      layout: try ImageLayout(
        shape: [table.rowCount, pixels.count], named: nil, isRows: table.hasHeader || label != nil,
        options: options, expected: expected, at: table.source))
    if let label, options.labels != "none" {
      (raw.labels, raw.labelNames) = try labels(of: table, label)
      understanding.decisions.append("labels from \(quoted(names[label])) (--labels)")
    }
    return raw
  }

  private func labelColumn(of table: TextTable, _ roles: [ColumnRole]) -> Int? {
    if let given = options.labels, let found = table.columns.firstIndex(where: { $0.name == given })
    {
      return found
    }
    let named = table.columns.indices.filter { table.columns[$0].name.map(isLabel) ?? false }
    if named.count == 1 { return named[0] }
    let units = table.columns.indices.filter { roles[$0] == .unit }
    guard !table.hasHeader else { return oddColumn(of: table, units) }
    // MNIST as CSV without names: the label comes first, then a square of pixels.
    let side = Int(Double(units.count - 1).squareRoot().rounded())
    guard units.count > 16, side * side == units.count - 1, let first = units.first,
      table.columns[first].isWhole, Set(table.columns[first].numbers).count <= 100
    else { return nil }
    return first
  }

  /// The only first or last column that is not named like the others: `class` beside `px_0`, `px_1`, …
  private func oddColumn(of table: TextTable, _ units: [Int]) -> Int? {
    func stem(_ column: Int) -> String? {
      table.columns[column].name.map { name in String(name.filter { !$0.isNumber }) }
    }
    guard units.count > 16, let first = table.columns.indices.first,
      let last = table.columns.indices.last
    else { return nil }
    let common = stem(units[units.count / 2])
    var odd = table.columns.indices.filter { stem($0) != common }
    // Text beside a label says something else, such as which images are for tests.
    if odd.count > 1 { odd = odd.filter(units.contains) }
    guard odd.count == 1, odd == [first] || odd == [last] else { return nil }
    let column = table.columns[odd[0]]
    return column.isText || column.isWhole && Set(column.numbers).count <= 100 ? odd[0] : nil
  }

  private func labels(
    of table: TextTable, _ column: Int
  ) throws(UserDataError) -> (labels: [Int], names: [String]) {
    let cells = table.columns[column]
    if cells.isText, cells.missing.isEmpty {
      let order = cells.categories.indices.sorted { cells.categories[$0] < cells.categories[$1] }
      var place = [Int](repeating: 0, count: cells.categories.count + 1)
      for (rank, index) in order.enumerated() { place[index] = rank }
      return (cells.codes.map { place[max(0, Int($0))] }, order.map { cells.categories[$0] })
    }
    guard cells.isWhole, cells.numbers.allSatisfy({ abs($0) < 1e9 }) else {
      throw UserDataError(
        .malformed, at: "\(table.source), column \(table.label(of: column))",
        expected: "whole numbers or names as labels", got: "other values",
        advice: "Pass --labels none to leave it out.")
    }
    return (cells.numbers.map { Int($0) }, [])
  }

  private func array(of table: TextTable, _ columns: [Int]) throws(UserDataError) -> NumericArray {
    for column in columns {
      let cells = table.columns[column]
      if let row = cells.firstText?.row ?? cells.missing.first {
        throw UserDataError(
          .malformed, at: table.place(row: row, column: column), expected: "the value of a pixel",
          got: cells.firstText.map { quoted($0.text) } ?? "a missing value",
          advice: "Correct it, or leave the column out with --exclude.")
      }
    }
    var values: [Float] = []
    values.reserveCapacity(table.rowCount * columns.count)
    for row in 0..<table.rowCount {
      for column in columns { values.append(Float(table.columns[column].numbers[row])) }
    }
    return NumericArray(shape: [table.rowCount, columns.count], values: values)
  }
}
