import Archives

extension TrackedTrajectory {
  /// Names of arrays and columns in a file.
  public struct Columns: Sendable, Equatable, Codable {
    /// Of times; the first of `t`, `time`, `times`, `timestamps`, `frame_tick` where nil.
    public var time: String?
    /// Of positions `[sample, 2]`; the first of `pos`, `positions`, `position`, `pos_px`, `xy`
    /// where nil; else columns `x` and `y`, or `x` alone (`x_cm`) for a line.
    public var position: String?
    /// Ticks per second of the times; an array `clock_hz` of the file where nil, else 1.
    public var clock: Double?

    /// Names of the columns; nil for the usual ones. `clock`: ticks per second where time is in ticks.
    public init(time: String? = nil, position: String? = nil, clock: Double? = nil) {
      self.time = time
      self.position = position
      self.clock = clock
    }
  }

  /// Reads a trajectory from an npz archive, or from a table with named columns or columns t, x, y
  /// in this order.
  ///
  /// - Parameter dropsLost: whether samples with positions that are no numbers are dropped.
  public static func read(
    _ path: String, columns: Columns = Columns(), dropsLost: Bool = false
  ) throws -> TrackedTrajectory {
    let arrays = try namedArrays(path)
    func find(_ given: String?, _ candidates: [String], _ what: String) throws -> NumericArray {
      let names = given.map { [$0] } ?? candidates
      guard let name = names.first(where: { arrays[$0] != nil }), let array = arrays[name] else {
        throw ReplayError.badTrajectory(
          name: path, reason: "no \(what) among \(arrays.keys.sorted().joined(separator: ", "))",
          advice: "Name the array, or call it one of \(candidates.joined(separator: ", ")).")
      }
      return array
    }
    let clock =
      columns.clock ?? arrays["clock_hz"].flatMap { $0.count == 1 ? $0.number(at: 0) : nil } ?? 1
    let times = try find(
      columns.time, ["t", "time", "times", "timestamps", "frame_tick"], "times"
    ).values(as: Double.self).map { $0 / clock }
    let positions = try readPositions(arrays, columns.position, find: find, path: path)
    return dropsLost
      ? try .droppingLost(name: path, times: times, positions: positions)
      : try TrackedTrajectory(name: path, times: times, positions: positions)
  }

  /// A trajectory from a table `[sample, 3]` of times in seconds and positions.
  public init(name: String, table: NumericArray) throws(ReplayError) {
    guard table.shape.count == 2, table.shape[1] == 3 else {
      throw .shapeMismatch(
        name: name, expected: [table.shape.first ?? 0, 3], actual: table.shape)
    }
    let values = table.values(as: Double.self)
    let rows = 0..<table.shape[0]
    try self.init(
      name: name, times: rows.map { values[3 * $0] },
      positions: rows.map { Position(values[3 * $0 + 1], values[3 * $0 + 2]) })
  }

  private static func namedArrays(_ path: String) throws -> [String: NumericArray] {
    guard path.hasSuffix(".csv") || path.hasSuffix(".tsv") || path.hasSuffix(".txt") else {
      return try ArrayFile.readAll(path)
    }
    let table = try Csv.read(path)
    let (rows, width) = table.array.matrixShape
    let values = table.array.values(as: Double.self)
    let names = table.columns ?? ["t", "x", "y"]
    var arrays: [String: NumericArray] = [:]
    for (column, name) in names.enumerated() where column < width {
      arrays[name] = NumericArray(
        shape: [rows], values: (0..<rows).map { values[$0 * width + column] })
    }
    return arrays
  }

  private static func readPositions(
    _ arrays: [String: NumericArray], _ name: String?,
    find: (String?, [String], String) throws -> NumericArray, path: String
  ) throws -> [Position] {
    if name == nil, let x = arrays["x"] ?? arrays["x_cm"] {
      let xs = x.values(as: Double.self)
      let ys = (arrays["y"] ?? arrays["y_cm"])?.values(as: Double.self)
      guard ys == nil || ys?.count == xs.count else {
        throw ReplayError.shapeMismatch(name: "y", expected: [xs.count], actual: [ys?.count ?? 0])
      }
      return xs.indices.map { Position(xs[$0], ys?[$0] ?? 0) }
    }
    let array = try find(name, ["pos", "positions", "position", "pos_px", "xy"], "positions")
    guard array.shape.count == 2, array.shape[1] == 2 else {
      throw ReplayError.shapeMismatch(
        name: name ?? "positions", expected: [array.shape.first ?? 0, 2], actual: array.shape)
    }
    let values = array.values(as: Double.self)
    return (0..<array.shape[0]).map { Position(values[2 * $0], values[2 * $0 + 1]) }
  }
}
