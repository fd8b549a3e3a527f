import Archives

/// All settings of a run of one family: what `run.json` records, what `--config` and `--set` change.
public protocol RunConfiguration: Codable, Equatable, Sendable {
  /// Its settings, each described once, in the order of a page. Every key of the JSON form is one of
  /// them or lies inside one of kind `structure`.
  static var settings: [Setting] { get }

  /// The configuration whose values `reverie describe` shows as defaults.
  static var described: Self { get }

  /// Keys of settings that name files.
  static var fileKeys: [String] { get }

  /// The seed of every draw of the run.
  var seed: UInt64 { get }

  /// Throws where settings do not go together, which the range of no single one can say.
  func checkRelations() throws(SettingError)
}

extension RunConfiguration {
  /// The data.
  public static var fileKeys: [String] { ["data"] }

  /// The same settings where relative names of files, which meant files of `directory`, are seen from
  /// elsewhere.
  public func locatingFiles(in directory: String) throws -> Self {
    var form = try JSONValue(encoding: self, name: "configuration").object ?? [:]
    for key in Self.fileKeys {
      guard let name = form[key]?.string, !name.hasPrefix("/") else { continue }
      form[key] = .string(PathName.join(directory, name))
    }
    return try JSONValue.object(form).decode(Self.self, name: "configuration")
  }

  /// All settings go together.
  public func checkRelations() throws(SettingError) {}

  /// Throws for the first setting outside its range, then for settings that do not go together.
  public func validate() throws(SettingError) {
    let form: JSONValue
    do {
      form = try JSONValue(encoding: self, name: "configuration")
    } catch {
      throw .wrongType(source: "configuration", expected: "a JSON form", got: "\(error)")
    }
    try validate(form: form)
  }

  /// The same of a configuration whose JSON form is known.
  package func validate(form: JSONValue) throws(SettingError) {
    for setting in Self.settings { try setting.check(in: form) }
    try checkRelations()
  }

  /// The setting of a key.
  public static func setting(_ key: String) -> Setting? { settings.first { $0.key == key } }
}
