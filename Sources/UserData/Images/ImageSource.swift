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
    if let labels = options.labels, !["none", "first", "last"].contains(labels), raw.labels.isEmpty
    {
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
    if let labelled = try labelledRows(chosen, at: place, &understanding) { return labelled }
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

  /// Rows `[label, pixel, …]` or `[pixel, …, label]`; nil for others.
  private func labelledRows(
    _ named: NamedArray, at place: String, _ understanding: inout Understanding
  ) throws(UserDataError) -> RawImages? {
    let shape = named.array.shape
    guard shape.count == 2, expected.planes != .picture,
      expected.shape?.reduce(1, *) != shape[1]
    else { return nil }
    let end = LabelEnd(shape: (shape[0], shape[1]), options: options, place: place)
    guard end.hasImages else { return nil }
    let rows = Matrix<Float>(
      rows: shape[0], columns: shape[1], elements: named.array.values(as: Float.self))
    guard let column = try end.column({ rows.column($0).map(Double.init) }) else { return nil }
    let labels = rows.column(column)
    guard labels.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e9 }) else {
      throw UserDataError(
        .wrongOption, at: place, expected: "whole numbers in the column of --labels",
        got: "others", advice: "Name the other end of the rows.")
    }
    let pixels = column == 0 ? 1..<shape[1] : 0..<shape[1] - 1
    let elements = (0..<rows.rows).flatMap { row in pixels.map { rows[row, $0] } }
    let array = NumericArray(shape: [shape[0], pixels.count], values: elements)
    understanding.decisions.append(
      "labels from the \(column == 0 ? "first" : "last") column (--labels)")
    return RawImages(
      array: array,
      layout: try ImageLayout(
        shape: array.shape, named: nil, isRows: true, options: options, expected: expected,
        at: place),
      labels: labels.map { Int($0) })
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
}
