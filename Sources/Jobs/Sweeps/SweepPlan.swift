import Archives
import Training

/// What a sweep does: one training, the verbs that follow it, and what is varied.
///
/// ```json
/// {
///   "train": {"family": "replay", "settings": {"task": "t-maze", "training.updates": 2000}},
///   "then": [{"verb": "replay", "source": "{train}", "count": 100, "measures": true}],
///   "grid": {"train.seed": [1, 2, 3], "replay.friction": [1, 0.6]}
/// }
/// ```
///
/// Texts of the verbs may name folders: `{train}` is the run directory, `{here}` the verb's own folder,
/// `{NAME}` that of an earlier verb.
public struct SweepPlan: Codable, Sendable, Equatable {
  /// The training of every job.
  public struct Training: Codable, Sendable, Equatable {
    /// The family's name.
    public var family: String
    /// Settings by dotted key, or nested.
    public var settings: JSONValue?
    /// The preset to start from; nil for the family's choice.
    public var preset: String?
    /// The seed; nil for 1.
    public var seed: UInt64?
    /// Updates between two checkpoints; nil for 5000.
    public var checkpointInterval: Int?
  }

  /// nil where the verbs work on what there is already.
  public var train: Training?
  /// Requests in order, each with `verb`; `name` tells apart two of one verb.
  public var then: [JSONValue]?
  /// Values by key; every combination is a job. Keys are `train.KEY` for a setting, `train.seed`,
  /// `train.preset`, or `NAME.MEMBER` for a member of a verb's request.
  public var grid: [String: [JSONValue]]?
  /// Values that go together; with a grid, each with all of its combinations.
  public var list: [[String: JSONValue]]?
  /// Values drawn at random; with a grid, each draw with all of its combinations.
  public var random: SweepDraws?

  /// Of 10,000 points all settings are resolved in seconds.
  private static let mostPoints = 100_000

  /// A plan of nothing.
  init() {}

  /// Reads a plan from a JSON document.
  ///
  /// - Parameter source: where the document is from, for messages.
  /// - Throws: `JobError` for a member that no plan has, or a plan that does nothing.
  public init(_ document: JSONValue, source: String) throws {
    let known = ["train", "then", "grid", "list", "random"]
    for key in (document.object ?? [:]).keys.sorted() where !known.contains(key) {
      throw JobError(
        .malformedInput,
        "\(source): no member `\(key)`. There are: \(known.joined(separator: ", ")).")
    }
    self = try document.decode(SweepPlan.self, name: source)
    guard train != nil || !(then ?? []).isEmpty else {
      throw JobError(.malformedInput, "\(source): neither `train` nor `then`, so nothing to do.")
    }
  }

  /// Reads a plan from a file.
  public init(file path: String) throws {
    try self.init(JSONValue(parsing: LocalFileSystem().read(path), source: path), source: path)
  }

  /// The points of the sweep, in order: every draw with every entry of the list with every combination
  /// of the grid, of which the last key (in alphabetical order) changes fastest.
  ///
  /// - Throws: `JobError` for a key without values, and for more points than can be resolved in minutes.
  func points() throws -> [SweepPoint] {
    let counts = [random?.count ?? 1, list?.count ?? 1] + (grid ?? [:]).values.map(\.count)
    let count = counts.reduce(1.0) { $0 * Double($1) }
    guard count <= Double(Self.mostPoints) else {
      throw JobError(
        .malformedInput,
        "the plan has \(JobMetrics.short(count)) jobs, expected at most \(Self.mostPoints). Vary less, or make "
          + "several plans of it.")
    }
    var points = [SweepPoint()]
    if let random { points = SweepPoint.product(points, try random.values()) }
    if let list { points = SweepPoint.product(points, list) }
    for (key, values) in (grid ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard !values.isEmpty else {
        throw JobError(.malformedInput, "grid: `\(key)` has no values; give at least one.")
      }
      points = SweepPoint.product(points, values.map { [key: $0] })
    }
    return points
  }
}
