import Archives
import Figures
import Training

/// A family as the verbs see it. Adding one means conforming a type in a folder of its own and naming it in
/// `FamilyRegistry.standard`.
public protocol ModelFamily: Sendable {
  associatedtype Training: FamilyTraining

  /// One line: what it is, and its verbs.
  static var summary: String { get }

  /// The configuration that a new run starts from, before `changes` are applied to it: presets and
  /// defaults that depend on what is asked for.
  static func start(for changes: SettingChanges, seed: UInt64) throws -> Configuration

  /// The procedure that trains as configured.
  ///
  /// - Parameters:
  ///   - configuration: valid in itself.
  ///   - inputs: arrays in place of files; `data` is what to learn from.
  static func makeTraining(
    _ configuration: Configuration, inputs: [String: NumericArray], context: JobContext
  ) throws -> Training

  /// Writes report and figures of a finished run and says what it is like; warnings go to the context.
  static func conclude(
    _ run: Training.Run, of training: Training, in directory: RunDirectory, context: JobContext
  ) throws -> JobMetrics

  /// What a progress bar shows of the metrics logged last.
  static func note(on metrics: [String: Double]) -> String

  /// What `list` shows of the family beside its name: titles such as `tasks`, with names and summaries.
  static var listings: [Listing] { get }

  /// What the names mean that the family's verbs print, for `describe`.
  static var glossary: [Listing.Row] { get }

  /// The network that comes with the package and stands for the family in the demo; nil for none.
  static var demonstrated: String? { get }

  /// A picture of what a trained network does, for the demo; nil where there is nothing to see.
  static func picture(
    of run: Training.Run, seed: UInt64, context: JobContext
  ) throws -> (figure: Figure, caption: String)?

  /// Trains a small network on embedded data and adds it to the demo's report.
  static func addDemo(to report: inout Report, seed: UInt64, context: JobContext) throws
}

/// Names and what they are, under a title.
public struct Listing: Sendable {
  /// A name and what it is.
  public struct Row: Sendable {
    public let name, summary: String

    /// A row of a listing.
    public init(_ name: String, _ summary: String) { (self.name, self.summary) = (name, summary) }
  }

  /// What stands above the rows.
  public let title: String
  /// The rows, the first one first.
  public let rows: [Row]

  /// A title and its rows.
  public init(_ title: String, _ rows: [Row]) { (self.title, self.rows) = (title, rows) }
}

extension ModelFamily {
  /// The settings of its runs.
  public typealias Configuration = Training.Run.Configuration

  /// The name on the command line and in `run.json`.
  public static var name: String { Training.Run.family }

  /// The loss.
  public static func note(on metrics: [String: Double]) -> String {
    metrics["loss"].map { "loss \(JobMetrics.short($0))" } ?? ""
  }

  /// What `list` shows beside the families.
  public static var listings: [Listing] { [] }

  /// No names.
  public static var glossary: [Listing.Row] { [] }

  /// None.
  public static var demonstrated: String? { nil }

  /// None.
  public static func picture(
    of run: Training.Run, seed: UInt64, context: JobContext
  ) throws -> (figure: Figure, caption: String)? { nil }

  /// Nothing.
  public static func addDemo(to report: inout Report, seed: UInt64, context: JobContext) throws {}
}
