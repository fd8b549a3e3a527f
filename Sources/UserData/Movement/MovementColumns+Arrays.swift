import Archives

extension MovementColumns {
  /// The arrays of a file as columns: arrays of one axis, and the columns of `[sample, coordinate]`.
  ///
  /// - Parameter options: the user's decisions.
  init(_ collection: ArrayCollection, options: ReadingOptions) throws(UserDataError) {
    self.init(source: collection.source, columns: [])
    clock = collection.array(named: "clock_hz").flatMap {
      $0.array.count == 1 ? $0.array.number(at: 0) : nil
    }
    if let clock, !(clock > 0 && clock.isFinite) {
      throw UserDataError(
        .malformed, at: "\(source):clock_hz", expected: "ticks per second", got: "\(clock)",
        advice: "Write a rate above 0.")
    }
    let samples = Self.samples(of: collection, options.timeColumn)
    for named in collection.arrays where named.name != "clock_hz" {
      let (shape, values) = (named.array.shape, named.array.values(as: Double.self))
      if shape == [samples] {
        columns.append(
          Column(label: named.name, name: QuantityName(named.name), values: values))
      } else if shape.count == 2, shape[0] == samples, shape[1] <= 64 {
        append(named.name, values, width: shape[1]) { $0 * shape[1] + $1 }
      } else if shape.count == 2, shape[1] == samples, shape[0] <= 3 {
        append(named.name, values, width: shape[0]) { $1 * samples + $0 }
        decisions.append("\(quoted(named.name)) was transposed")
      } else {
        leftOut.append(.init(named.name, "has shape \(shape), not \(samples) samples"))
      }
    }
    for name in collection.unreadable.keys.sorted(by: naturalOrder) {
      leftOut.append(.init(name, "cannot be read: text, objects or a format not read here"))
    }
    if collection.arrays.count == 1, let only = collection.arrays.first,
      [2, 3].contains(columns.count), only.array.shape.count == 2
    {
      nameByOrder(options)
    }
  }

  /// How many samples there are: as many as times, or as most arrays have.
  private static func samples(of collection: ArrayCollection, _ timeColumn: String?) -> Int {
    func rank(_ named: NamedArray) -> Int? {
      if named.name == timeColumn { return -1 }
      let name = QuantityName(named.name)
      return name.timeRank ?? (name.isFrames ? Int.max : nil)
    }
    let times = collection.arrays.filter { $0.array.shape.count == 1 }
      .compactMap { named in rank(named).map { (rank: $0, count: named.array.count) } }
      .min { $0.rank < $1.rank }
    return times?.count ?? collection.arrays.compactMap { $0.array.shape.first }.max() ?? 0
  }

  /// Names of arrays of both coordinates.
  static let positionNames: Set<String> = [
    "pos", "positions", "position", "pos_px", "xy", "d", "coords", "coordinates", "location",
    "locations", "centroid", "path", "trajectory",
  ]

  private mutating func append(
    _ name: String, _ values: [Double], width: Int, place: (Int, Int) -> Int
  ) {
    let count = values.count / max(width, 1)
    let quantity = QuantityName(name)
    for index in 0..<width {
      var column = Column(
        label: "\(name)[\(index)]", name: quantity,
        values: (0..<count).map { values[place($0, index)] })
      let isPosition =
        Self.positionNames.contains(name.lowercased())
        || Self.positionNames.contains(quantity.base)
      if isPosition, width <= 2 { column.name.base = ["x", "y"][index] }
      columns.append(column)
    }
  }
}
