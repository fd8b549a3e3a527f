import Archives
import Tensors
import UserData

extension TrackedTrajectory {
  /// Names of arrays and columns in a file, as stored runs have them.
  public struct Columns: Sendable, Equatable, Codable {
    /// Of times; found by its name where nil.
    public var time: String?
    /// Of positions `[sample, 2]`, or columns of x and y with a comma between them; found by their
    /// names where nil.
    public var position: String?
    /// Ticks per second of the times; an array `clock_hz` of the file where nil, else the column's
    /// unit, else 1.
    public var clock: Double?

    /// Names of the columns; nil for the usual ones. `clock`: ticks per second where time is in ticks.
    public init(time: String? = nil, position: String? = nil, clock: Double? = nil) {
      self.time = time
      self.position = position
      self.clock = clock
    }

    /// `options`, with these names where they say nothing.
    public func completing(_ options: ReadingOptions) -> ReadingOptions {
      var result = options
      result.timeColumn = options.timeColumn ?? time
      result.positionColumns =
        options.positionColumns ?? position.map { $0.split(separator: ",").map(String.init) }
      // A unit is said in one of two ways.
      if options.timeUnit == nil { result.frameRate = options.frameRate ?? clock }
      return result
    }
  }

  /// Reads a trajectory from an archive of arrays or a table.
  ///
  /// - Parameter dropsLost: whether samples with positions that are no numbers are dropped.
  public static func read(
    _ path: String, columns: Columns = Columns(), dropsLost: Bool = false
  ) throws -> TrackedTrajectory {
    try read(path, options: columns.completing(ReadingOptions()), dropsLost: dropsLost).data
  }

  /// Reads a trajectory, and says what was understood of the file.
  ///
  /// - Parameters:
  ///   - options: what the user decided about units, columns and lost samples.
  ///   - dropsLost: whether samples without a position are dropped. Those that `options` call lost are.
  /// - Throws: `UserDataError` for a file that cannot be read so, `ReplayError` for lost samples that are
  ///   not to be dropped.
  public static func read(
    _ path: String, options: ReadingOptions, dropsLost: Bool = false
  ) throws -> Reading<TrackedTrajectory> {
    try made(MovementData.read(path, options: options), path, options, dropsLost)
  }

  /// A trajectory of arrays that a caller has, understood as those of a file.
  ///
  /// - Parameters:
  ///   - arrays: columns `[sample]` by name, or one array `[sample, 3]` of times, x and y.
  ///   - name: what messages call them.
  public static func read(
    _ arrays: [String: NumericArray], named name: String, options: ReadingOptions,
    dropsLost: Bool = false
  ) throws -> Reading<TrackedTrajectory> {
    try made(
      MovementData.read(arrays, named: name, options: options), name, options, dropsLost)
  }

  private static func made(
    _ read: Reading<MovementData>, _ name: String, _ options: ReadingOptions, _ dropsLost: Bool
  ) throws(ReplayError) -> Reading<TrackedTrajectory> {
    var (movement, understood) = (read.data, read.understanding)
    let lost = movement.lost.count
    if lost > 0, dropsLost || options.likelihood != nil || options.lostValue != nil {
      movement = movement.withoutLost
      understood.warnings.removeAll { $0.kind == .lostSamples }
      understood.decisions.append(
        "\(lost) sample\(lost == 1 ? "" : "s") without a position dropped")
    }
    return Reading(try TrackedTrajectory(name: name, movement), understood)
  }

  /// A trajectory of positions that were read; a line has y = 0.
  init(name: String, _ movement: MovementData) throws(ReplayError) {
    let positions = movement.positions
    try self.init(
      name: name, times: movement.times,
      positions: (0..<positions.rows).map {
        Position(positions[$0, 0], movement.isLinear ? 0 : positions[$0, 1])
      })
  }

  /// What separates samples by more than `gap` seconds within the epochs: the times before and behind.
  ///
  /// - Parameter epochs: intervals that are used, seconds; all where empty.
  func pauses(above gap: Double, during epochs: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    (1..<count).compactMap { index in
      let pause = times[index - 1]...times[index]
      let isUsed =
        epochs.isEmpty
        || epochs.contains { $0.contains(pause.lowerBound) && $0.contains(pause.upperBound) }
      return isUsed && pause.upperBound - pause.lowerBound > gap ? pause : nil
    }
  }
}
