import Archives

/// A trained network that comes with the package: a run directory with a card.
public struct TrainedModel: Sendable, Equatable {
  /// The file that says what the network is, in Markdown; its first line is a title of one sentence.
  static let card = "card.md"

  /// As `--model` takes it.
  public let name: String
  /// The run directory.
  public let path: String
  /// Its family, as in `langevin-machine`.
  public let family: String
  /// What it is, in one line.
  public let summary: String

  /// Reads what a model says of itself, and no weights.
  ///
  /// - Throws: `ArchiveError` where there is no run.
  init(named name: String, in folder: String) throws(ArchiveError) {
    path = PathName.join(folder, name)
    self.name = name
    family = try RunDirectory.open(path).record.family
    let lines = try Self.readCard(of: path)?.split(separator: "\n") ?? []
    summary = lines.first.map { String($0.drop { $0 == "#" || $0 == " " }) } ?? family
  }

  /// The text of the card; nil where there is none.
  func readCard() throws(ArchiveError) -> String? { try Self.readCard(of: path) }

  private static func readCard(of path: String) throws(ArchiveError) -> String? {
    let (files, card) = (LocalFileSystem(), PathName.join(path, card))
    guard files.entry(at: card) == .file else { return nil }
    return String(decoding: try files.read(card), as: UTF8.self)
  }
}
