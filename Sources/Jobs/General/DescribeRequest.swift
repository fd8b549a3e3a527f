import Archives
import Training

/// `describe NAME`: the settings of a family, with units, ranges and defaults; the request of a verb.
public struct DescribeRequest: JobRequest {
  /// The verb `describe`.
  public static let verb = "describe"
  /// Nothing to describe.
  public static var defaults: Self { Self(name: "") }
  /// The name, which documents call `family`.
  public static let required = ["family"]

  /// The name of a family or of a verb.
  public var name: String

  private enum CodingKeys: String, CodingKey { case name = "family" }

  /// The request with everything else at its default.
  public init(name: String) { self.name = name }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    let registry = FamilyRegistry.current
    guard let verb = registry.requests.first(where: { $0.verb == name }) else {
      return try describe(family(in: registry))
    }
    let (text, document) = try Self.document(of: verb)
    var result = JobResult()
    if registry.families.contains(where: { $0.name == name }) {
      result = try describe(registry.family(name))
      result.text? += "\n\n" + text
      var members = result.json?.object ?? [:]
      members["request"] = document
      result.json = .object(members)
    } else {
      (result.text, result.json) = (text, document)
    }
    return result
  }

  /// The family of the name, which is no verb's.
  private func family(in registry: FamilyRegistry) throws -> any ModelFamily.Type {
    let (families, verbs) = (registry.families.map { $0.name }, registry.requests.map { $0.verb })
    if families.contains(name) { return try registry.family(name) }
    let nearest = (families + verbs).suggestion(for: name).map { " " + $0 } ?? ""
    throw JobError(
      .wrongUse,
      "no family or verb `\(name)`.\(nearest) There are the families \(families.joined(separator: ", ")), and the "
        + "verbs \(verbs.joined(separator: ", ")).")
  }

  /// What a document of the verb may say, with the defaults.
  private static func document<Request: JobRequest>(
    of verb: Request.Type
  ) throws -> (text: String, document: JSONValue) {
    let form = try JSONValue(encoding: Request.structures, name: Request.verb)
    let document = form.setting("verb", to: .string(Request.verb))
    func listed(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }
    let open = form.openMembers(of: Request.self)
    let choices = (form.texts + open).sorted().compactMap { member in
      form.choices(of: member, in: Request.self).map { "`\(member)` is one of \($0)." }
    }
    return (
      "The request of `\(Request.verb)`, as `job` and the `then` of sweeps take it, with its defaults."
        + (Request.required.isEmpty ? "" : " To be given: \(listed(Request.required)).")
        + (open.isEmpty ? "" : " Nothing by default: \(listed(open)).") + "\n"
        + ([document.prettyText] + choices).joined(separator: "\n"),
      document
    )
  }

  private func describe<Family: ModelFamily>(_ family: Family.Type) throws -> JobResult {
    let defaults = try JSONValue(encoding: Family.Configuration.described)
    let withData = try Self.defaultsWithData(of: family)
    let settings = Family.Configuration.settings
    var result = JobResult()
    var json: [String: JSONValue] = [
      "family": .string(family.name), "summary": .string(family.summary),
      "settings": .array(
        try settings.map { setting in
          var members = try JSONValue(encoding: setting).object ?? [:]
          members["default"] = setting.value(in: defaults) ?? .null
          members["defaultWithData"] = Self.other(setting, defaults, withData)
          return .object(members)
        }),
    ]
    let glossary = family.glossary
    if !glossary.isEmpty {
      json["metrics"] = .array(
        glossary.map { ["name": .string($0.name), "meaning": .string($0.summary)] })
    }
    result.json = .object(json)
    let names =
      glossary.isEmpty
      ? []
      : ["", "What the names of metrics mean:"] + glossary.map { "\($0.name)\n    \($0.summary)" }
    result.text =
      ([family.summary, ""] + settings.map { Self.line($0, defaults, withData) } + names)
      .joined(separator: "\n")
    return result
  }

  /// `recipe.learningRate  a number above 0 (default: 0.001)`, then the help.
  private static func line(
    _ setting: Setting, _ defaults: JSONValue, _ withData: JSONValue?
  ) -> String {
    let value = setting.value(in: defaults)?.text ?? (setting.isOptional ? "none" : "by preset")
    let unit = setting.unit.isEmpty ? "" : ", \(setting.unit)"
    let other = other(setting, defaults, withData).map {
      "; with data: \($0 == .null ? "none" : $0.text)"
    }
    return "\(setting.key)\n    \(setting.help)\n    \(values(setting))\(unit) "
      + "(default: \(value)\(other ?? ""))"
  }

  /// What a training starts from that is given data and nothing else.
  private static func defaultsWithData<Family: ModelFamily>(
    of family: Family.Type
  ) throws -> JSONValue? {
    var changes = SettingChanges()
    try changes.add("data", for: "data", option: "data")
    guard let start = try? Family.start(for: changes, seed: 1) else { return nil }
    return try JSONValue(encoding: start)
  }

  /// The default with data where it is another one.
  private static func other(
    _ setting: Setting, _ defaults: JSONValue, _ withData: JSONValue?
  ) -> JSONValue? {
    guard let withData, !["data", "task", "target"].contains(setting.key) else { return .none }
    let value = setting.value(in: withData) ?? .null
    guard value != (setting.value(in: defaults) ?? .null) else { return .none }
    return .some(value)
  }

  private static func values(_ setting: Setting) -> String {
    switch setting.kind {
    case .whole: setting.range == .any ? "a whole number" : "a whole number, \(setting.range)"
    case .number: setting.range == .any ? "a number" : "a number, \(setting.range)"
    case .flag: "true or false"
    case .text: "text"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .list: setting.range == .any ? "a list" : "a list of numbers, each \(setting.range)"
    case .structure: "an object"
    }
  }
}
