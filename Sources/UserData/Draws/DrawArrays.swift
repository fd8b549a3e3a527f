import Archives
import Tensors

/// Draws in arrays: one array per parameter, with axes of chains and draws.
struct DrawArrays {
  private let collection: ArrayCollection
  private let options: ReadingOptions
  private let key: String?

  init(
    _ collection: ArrayCollection, key: String?, options: ReadingOptions
  ) throws(UserDataError) {
    (self.collection, self.key, self.options) = (collection, key, options)
  }

  func draws() throws(UserDataError) -> (DrawData, Understanding) {
    var understanding = Understanding(sources: [collection.source])
    let (chosen, selectsUnits) = try choose(&understanding)
    let axes = try axes(of: chosen, &understanding)
    let isNamed =
      chosen.count > 1 || chosen[0].dimensions != nil || collection.arrays.count > 1
      || key != nil
    var joined: DrawData?
    for (array, axes) in zip(chosen, axes) {
      let part = try draws(of: array, axes, isNamed: isNamed)
      if let first = joined { joined = try join(first, part) } else { joined = part }
    }
    guard var data = joined else { throw nothing() }
    if selectsUnits { try selectUnits(&data, &understanding) }
    return (data, understanding)
  }

  private func nothing() -> UserDataError {
    let unreadable = collection.unreadable.keys.sorted(by: naturalOrder)
    return UserDataError(
      .notFound, at: collection.source, expected: "an array of draws",
      got: unreadable.isEmpty ? "none" : "\(listed(unreadable)), which cannot be read",
      advice: unreadable.isEmpty ? "Give a file of draws." : "Save numbers, not text or objects.")
  }

  // MARK: - Which arrays

  /// The arrays to read, and whether `--columns` is about their units.
  private func choose(
    _ understanding: inout Understanding
  ) throws(UserDataError) -> (arrays: [NamedArray], selectsUnits: Bool) {
    if let key {
      let found = collection.arrays.filter {
        $0.name == key || $0.name.hasSuffix("/" + key) || $0.name.hasPrefix(key + "/")
      }
      return (found.isEmpty ? [try collection.require(key)] : found, true)
    }
    let posterior = collection.arrays.filter { $0.name.hasPrefix("posterior/") }
    var candidates = posterior.isEmpty ? collection.arrays : posterior
    let selection = NameSelection(names: candidates.map(\.name), source: collection.source)
    guard !candidates.isEmpty else { throw nothing() }
    if candidates.count == 1 {
      leaveOutOthers(than: candidates, &understanding)
      return (candidates, true)
    }
    if let columns = options.columns {
      let chosen = try selection.indices(of: columns, option: "--columns").map { candidates[$0] }
      leaveOutOthers(than: chosen, &understanding)
      return (chosen, false)
    }
    if let exclude = options.exclude {
      let excluded = try selection.indices(of: exclude, option: "--exclude")
      candidates = candidates.indices.filter { !excluded.contains($0) }.map { candidates[$0] }
    }
    let areUnits = areUnits(candidates)
    guard !posterior.isEmpty || isJointly(candidates) || candidates.count == 1 || areUnits else {
      throw ambiguous(candidates)
    }
    if areUnits {
      note("arrays of one shape \(candidates[0].array.shape) are units (--columns)", &understanding)
    }
    leaveOutOthers(than: candidates, &understanding)
    return (candidates, false)
  }

  private func ambiguous(_ candidates: [NamedArray]) -> UserDataError {
    UserDataError(
      .ambiguous, at: collection.source, expected: "one array, or the names of several",
      got: "\(candidates.count) arrays: "
        + listed(candidates.map { "\($0.name) \($0.array.shape)" }, most: 20),
      advice: "Name one, as \(collection.source):\(candidates[0].name), or several with "
        + "--columns \(candidates.prefix(2).map(\.name).joined(separator: ",")).")
  }

  /// Whether arrays name their axes, so that they are parameters of one posterior.
  private func isJointly(_ arrays: [NamedArray]) -> Bool {
    arrays.allSatisfy { $0.dimensions.map { DrawAxes(named: $0) != nil } ?? false }
  }

  /// Whether arrays are `[chain, draw]` of one unit each, as draws are saved by the names of their units.
  private func areUnits(_ arrays: [NamedArray]) -> Bool {
    guard arrays.count > 1, let shape = arrays.first?.array.shape, shape.count == 2,
      shape[0] < shape[1]
    else { return false }
    return arrays.allSatisfy { $0.array.shape == shape && $0.array.elementType.isFloatingPoint }
  }

  private func leaveOutOthers(than chosen: [NamedArray], _ understanding: inout Understanding) {
    for name in collection.names where !chosen.contains(where: { $0.name == name }) {
      understanding.leaveOut(name, "not asked for")
    }
    for name in collection.unreadable.keys.sorted(by: naturalOrder) {
      understanding.leaveOut(name, "cannot be read: text, objects or a format not read here")
    }
  }

  // MARK: - Axes

  private func axes(
    of arrays: [NamedArray], _ understanding: inout Understanding
  ) throws(UserDataError) -> [DrawAxes] {
    var result: [DrawAxes] = []
    for array in arrays {
      result.append(try axes(of: array, among: arrays, &understanding))
    }
    return result
  }

  /// As the user, the file or the other arrays say; else by shape.
  private func axes(
    of array: NamedArray, among arrays: [NamedArray], _ understanding: inout Understanding
  ) throws(UserDataError) -> DrawAxes {
    let place = "\(collection.source):\(array.name)"
    let shape = array.array.shape
    if let axes = try given(for: shape, place, isOnly: arrays.count == 1) { return axes }
    if let names = array.dimensions, let axes = DrawAxes(named: names) {
      note("axes \(names.joined(separator: ", ")) are the file's", &understanding)
      return axes
    }
    if arrays.count > 1, let shared = shared(arrays, shape) { return shared }
    try refuseImages(array, at: place)
    let axes = try DrawAxes(shape: shape, at: place)
    if shape.count > 2 { note("axes taken as chain, draw, unit (--axes)", &understanding) }
    return axes
  }

  /// Bytes of three axes or more are images, whose rows would count as draws.
  private func refuseImages(_ array: NamedArray, at place: String) throws(UserDataError) {
    guard array.array.elementType == .u1, array.array.shape.count > 2 else { return }
    throw UserDataError(
      .ambiguous, at: place, expected: "draws",
      got: "shape \(array.array.shape) of bytes, as of images",
      advice: "Learn their principal components with --latents K, or name the axes, as in --axes "
        + "chain,draw,unit.")
  }

  private func note(_ text: String, _ understanding: inout Understanding) {
    if !understanding.decisions.contains(text) { understanding.decisions.append(text) }
  }

  /// By `--axes`; names beyond an array's axes are those of larger arrays.
  private func given(
    for shape: [Int], _ place: String, isOnly: Bool
  ) throws(UserDataError) -> DrawAxes? {
    guard var names = options.axes else { return nil }
    guard names.count <= shape.count || !isOnly else {
      throw UserDataError(
        .wrongOption, at: place, expected: "\(counted(shape.count, "name")) for --axes",
        got: listed(names), advice: "The array has shape \(shape): name each axis once.")
    }
    names = Array(names.prefix(shape.count))
    names += (names.count..<max(names.count, shape.count)).map { "unit\($0)" }
    guard Set(names.map { $0.lowercased() }).count == names.count else {
      throw UserDataError(
        .wrongOption, at: place, expected: "axes of names that differ", got: listed(names),
        advice: "Name axes of units unit0, unit1, …")
    }
    guard let axes = DrawAxes(named: names) else {
      throw UserDataError(
        .wrongOption, at: place, expected: "an axis `draw` among --axes", got: listed(names),
        advice: "Call the axes chain, draw and unit, as in --axes draw,chain,unit.")
    }
    return axes
  }

  /// Leading axes that several arrays without names share: `[chain, draw]`, or `[draw]`.
  private func shared(_ arrays: [NamedArray], _ shape: [Int]) -> DrawAxes? {
    let shapes = arrays.map(\.array.shape)
    let hasTwo = shapes.allSatisfy { $0.count > 1 && Array($0.prefix(2)) == Array(shape.prefix(2)) }
    if hasTwo, shape[0] < shape[1] {
      return DrawAxes(named: ["chain", "draw"] + (2..<max(shape.count, 2)).map { "unit\($0)" })
    }
    guard shapes.contains(where: { $0.count == 1 }), let first = shape.first,
      shapes.allSatisfy({ $0.first == first })
    else { return nil }
    return DrawAxes(named: ["draw"] + (1..<shape.count).map { "unit\($0)" })
  }

  // MARK: - Draws

  private func draws(
    of named: NamedArray, _ axes: DrawAxes, isNamed: Bool
  ) throws(UserDataError) -> DrawData {
    let shape = named.array.shape
    guard named.array.count > 0 else {
      throw UserDataError(
        .malformed, at: "\(collection.source):\(named.name)", expected: "draws",
        got: "shape \(shape)", advice: "Give an array that is not empty.")
    }
    let chains = axes.chain.map { shape[$0] } ?? 1
    let draws = shape.isEmpty ? 1 : shape[axes.draw]
    let parameter = DrawData.Parameter(
      name: PathName.last(of: named.name), shape: axes.units.map { shape[$0] })
    let elements = try elements(of: named.array, axes)
    return DrawData(
      units: units(of: parameter, named, axes), isNamed: isNamed, parameters: [parameter],
      values: Matrix(rows: chains * draws, columns: parameter.count, elements: elements),
      chainLengths: [Int](repeating: draws, count: chains))
  }

  /// The texts along the axes name the units; alone where they are of all units, and not of one axis of a
  /// parameter such as `school`.
  private func units(
    of parameter: DrawData.Parameter, _ named: NamedArray, _ axes: DrawAxes
  ) -> [String] {
    let labels = axes.units.map { axis in
      named.labels?[axis].flatMap { Set($0).count == $0.count ? $0 : nil }
    }
    if labels.count == 1, let texts = labels[0],
      named.dimensions?[axes.units[0]] == ZarrGroup.unitAxis
    {
      return texts
    }
    return parameter.units(labels: labels)
  }

  /// The elements in the order `[chain, draw, unit]`.
  private func elements(
    of array: NumericArray, _ axes: DrawAxes
  ) throws(UserDataError) -> [Double] {
    let shape = array.shape
    let order = [axes.chain, shape.isEmpty ? nil : axes.draw].compactMap { $0 } + axes.units
    let values = try reading { () throws(ArchiveError) in
      try MemoryLimit.check(shape, width: 8, source: collection.source)
      return array.values(as: Double.self)
    }
    return order == Array(shape.indices) ? values : permuted(values, shape, order)
  }

  /// Elements with their axes in another order.
  private func permuted(_ values: [Double], _ shape: [Int], _ order: [Int]) -> [Double] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let (lengths, steps) = (order.map { shape[$0] }, order.map { strides[$0] })
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    var result: [Double] = []
    result.reserveCapacity(values.count)
    for _ in 0..<values.count {
      result.append(values[place])
      for axis in lengths.indices.reversed() {
        index[axis] += 1
        place += steps[axis]
        if index[axis] < lengths[axis] { break }
        place -= steps[axis] * lengths[axis]
        index[axis] = 0
      }
    }
    return result
  }

  private func join(_ a: DrawData, _ b: DrawData) throws(UserDataError) -> DrawData {
    guard a.chainLengths == b.chainLengths else {
      throw UserDataError(
        .malformed, at: "\(collection.source):\(b.parameters[0].name)",
        expected:
          "\(a.chains) chains of \(a.chainLengths[0]) draws, as `\(a.parameters[0].name)` has",
        got: "\(b.chains) of \(b.chainLengths[0])",
        advice: "Choose arrays of the same draws with --columns.")
    }
    var result = a
    result.units += b.units
    result.parameters += b.parameters
    let width = a.units.count + b.units.count
    var elements: [Double] = []
    elements.reserveCapacity(a.count * width)
    for row in 0..<a.count { elements += Array(a.values.row(row)) + Array(b.values.row(row)) }
    result.values = Matrix(rows: a.count, columns: width, elements: elements)
    return result
  }

  private func selectUnits(
    _ data: inout DrawData, _ understanding: inout Understanding
  ) throws(UserDataError) {
    guard options.columns != nil || options.exclude != nil else { return }
    let (chosen, excluded) = try selection(of: data.units)
    guard !chosen.isEmpty else { throw nothing() }
    for unit in data.units.indices where !chosen.contains(unit) {
      understanding.leaveOut(
        data.units[unit], excluded.contains(unit) ? "excluded" : "not asked for")
    }
    let rows = (0..<data.count).map { row in chosen.map { data.values[row, $0] } }
    data.values = Matrix(rows)
    data.units = chosen.map { data.units[$0] }
    data.parameters = data.units.map { DrawData.Parameter(name: $0, shape: []) }
  }

  /// The units that `--columns` and `--exclude` leave, and those that are excluded.
  private func selection(
    of units: [String]
  ) throws(UserDataError) -> (chosen: [Int], excluded: [Int]) {
    let selection = NameSelection(names: units, source: collection.source)
    var chosen = Array(units.indices)
    if let columns = options.columns {
      chosen = try selection.indices(of: columns, option: "--columns")
    }
    let excluded = try selection.indices(of: options.exclude ?? [], option: "--exclude")
    chosen.removeAll { excluded.contains($0) }
    return (chosen, excluded)
  }
}
