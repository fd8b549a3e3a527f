import Archives

/// A finished run of one family, read back: the network that it trained and what it was trained by.
public protocol FamilyRun: Sendable {
  associatedtype Configuration: RunConfiguration

  /// The family's name on the command line and in `run.json`.
  static var family: String { get }
  /// BibTeX entries of what such a run uses.
  static var citations: [String] { get }

  /// What it was trained by.
  var configuration: Configuration { get }
  /// The weights, by their names in `model.safetensors`.
  var tensors: [String: NumericArray] { get }

  /// The run whose weights are `tensors`; other files of it are read from `directory`.
  init(
    configuration: Configuration, tensors: [String: NumericArray], directory: RunDirectory) throws

  /// Writes what a run has beside its weights.
  func writeFiles(to directory: RunDirectory) throws
}

extension FamilyRun {
  /// Nothing beside the weights.
  public func writeFiles(to directory: RunDirectory) throws {}

  /// Reads a finished run.
  ///
  /// - Throws: `RunError.wrongFamily`; `ArchiveError` for a run that is missing, unfinished or damaged.
  public init(readingRun path: String) throws {
    let (directory, configuration) = try Self.open(path)
    try self.init(
      configuration: configuration, tensors: try directory.readModel(), directory: directory)
  }

  /// The directory and the configuration of a run, finished or not.
  public static func open(_ path: String) throws -> (RunDirectory, Configuration) {
    let directory = try RunDirectory.open(path)
    guard directory.record.family == family else {
      throw RunError.wrongFamily(
        path: path, expected: family, actual: directory.record.family)
    }
    let configuration = try directory.record.configuration.decode(
      Configuration.self, name: directory.path(of: "run.json"))
    return (directory, configuration)
  }
}
