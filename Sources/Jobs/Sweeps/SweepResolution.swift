import Archives
import Training

/// The points of a plan made into requests, one after the other.
struct SweepResolution {
  private let plan: SweepPlan
  private let names: [String]
  private var point = SweepPoint()
  /// Names of pieces of the point so far, by what the plan calls them.
  private var ids: [String: String] = [:]
  /// Trainings by what varies of them: points that differ in their verbs share one.
  private var trainings: [String: SweepUnit] = [:]

  init(_ plan: SweepPlan) {
    self.plan = plan
    names = (plan.train == nil ? [] : ["train"]) + Self.names(of: plan.then ?? [])
  }

  /// The pieces of a point, each after those that it needs.
  ///
  /// - Throws: `JobError` for a varied key that no part of the plan has.
  mutating func units(of point: SweepPoint) throws -> [SweepUnit] {
    (self.point, ids) = (point, [:])
    try checkNames()
    var units: [SweepUnit] = []
    if let train = plan.train { units.append(add(try knownTraining(train))) }
    let requests = plan.then ?? []
    for (request, name) in zip(requests, names.suffix(requests.count)) {
      units.append(add(try unit(request, name: name)))
    }
    return units
  }

  private func checkNames() throws {
    guard Set(names).count == names.count else {
      throw JobError(
        .malformedInput,
        "then: two requests share a name (\(names.joined(separator: ", "))); give "
          + "each a `name`.")
    }
    for key in point.values.keys.sorted()
    where !names.contains(where: { key.hasPrefix($0 + ".") }) {
      throw JobError(
        .malformedInput,
        "`\(key)` is varied, expected a key that begins with "
          + names.map { "`\($0).`" }.joined(separator: " or ") + ".")
    }
  }

  private mutating func add(_ unit: SweepUnit) -> SweepUnit {
    ids[unit.name] = unit.id
    return unit
  }

  private static func names(of requests: [JSONValue]) -> [String] {
    requests.map { $0["name"]?.string ?? $0["verb"]?.string ?? "" }
  }

  // MARK: - Training

  private mutating func knownTraining(_ train: SweepPlan.Training) throws -> SweepUnit {
    let varied = point.values.filter { $0.key.hasPrefix("train.") }
    let key = JSONValue.object(varied).text
    if let known = trainings[key] { return known }
    let unit = try training(train)
    trainings[key] = unit
    return unit
  }

  private func training(_ train: SweepPlan.Training) throws -> SweepUnit {
    var changes = SettingChanges()
    changes.preset = train.preset
    if let settings = train.settings {
      guard let members = settings.object else {
        throw JobError(
          .malformedInput, "train: `settings` is \(settings.text), expected an object.")
      }
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        changes.add(value, at: key, source: "train.settings")
      }
    }
    var request = TrainRequest(family: train.family, seed: train.seed ?? 1, output: "")
    request.checkpointInterval = train.checkpointInterval ?? request.checkpointInterval
    try vary(&request, &changes)
    request.settings = changes
    let resolved: JSONValue = [
      "verb": "train", "family": .string(train.family),
      "configuration": try request.resolvedSettings(),
    ]
    return SweepUnit(
      id: SweepIdentity(resolved).name, name: "train", request: resolved, training: request,
      dependencies: [])
  }

  private func vary(_ request: inout TrainRequest, _ changes: inout SettingChanges) throws {
    for (key, value) in point.values(of: "train") {
      switch key {
      case "seed":
        guard let seed = value.uint64 else {
          throw wrongType("train.seed", value, "a whole number")
        }
        request.seed = seed
      case "preset":
        guard let preset = value.string else { throw wrongType("train.preset", value, "a name") }
        changes.preset = preset
      default: changes.add(value, at: key, source: "train.\(key)")
      }
    }
  }

  private func wrongType(_ key: String, _ value: JSONValue, _ expected: String) -> JobError {
    JobError(.malformedInput, "`\(key)` is \(value.text), expected \(expected).")
  }

  // MARK: - Verbs

  private func unit(_ template: JSONValue, name: String) throws -> SweepUnit {
    var document = template
    for (key, value) in point.values(of: name) { document = document.setting(key, to: value) }
    guard var members = document.object else {
      throw JobError(.malformedInput, "then: \(document.text) is no request, expected an object.")
    }
    members["name"] = nil
    var needed: Set<String> = []
    let named = try JSONValue.object(members).replacingTexts { try references(in: $0, &needed) }
    let request = try JobDocument(named, source: "then: \(name)").request
    var resolved = try JSONValue(encoding: request).object ?? [:]
    resolved["verb"] = .string(type(of: request).verb)
    return SweepUnit(
      id: SweepIdentity(.object(resolved)).name, name: name, request: .object(resolved),
      training: nil, dependencies: needed.sorted())
  }

  /// `{train}` as `{ID}`, noting the ID; `{here}` as it is.
  private func references(in text: String, _ needed: inout Set<String>) throws -> String {
    var text = text
    for found in text.matches(of: /\{([A-Za-z_][\w-]*)\}/) {
      let name = String(found.1)
      guard name == "here" || ids[name] != nil else {
        let known = (["here"] + ids.keys.sorted()).map { "{\($0)}" }.joined(separator: ", ")
        throw JobError(
          .malformedInput,
          "then: {\(name)} in \"\(text)\" stands for nothing, expected one of \(known).")
      }
    }
    for (name, id) in ids where text.contains("{\(name)}") {
      text = text.replacing("{\(name)}", with: "{\(id)}")
      needed.insert(id)
    }
    return text
  }
}
