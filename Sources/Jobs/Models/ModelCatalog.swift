import Archives

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The trained networks of some folders, by name.
public struct ModelCatalog: Sendable {
  /// Folders of run directories. Where two have a model of one name, the later one counts.
  let folders: [String]

  /// A catalog of folders of one's own.
  public init(folders: [String]) { self.folders = folders }

  /// What lies beside the program, as the build puts it there, and in the directory that the environment
  /// variable `REVERIE_MODELS` names.
  public static let installed = ModelCatalog(
    folders: [
      BuiltResources.folder(of: "ShippedModels").map { PathName.join($0, "networks") },
      environmentFolder,
    ].compactMap(\.self))

  private static var environmentFolder: String? {
    getenv("REVERIE_MODELS").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The models, by family and name.
  public var models: [TrainedModel] {
    let files = LocalFileSystem()
    var found: [String: TrainedModel] = [:]
    for folder in folders {
      for name in (try? files.contents(of: folder)) ?? [] {
        if let model = try? TrainedModel(named: name, in: folder) { found[name] = model }
      }
    }
    let order = FamilyRegistry.current.families.map { $0.name }
    func rank(_ model: TrainedModel) -> Int { order.firstIndex(of: model.family) ?? order.count }
    return found.values.sorted { (rank($0), $0.name) < (rank($1), $1.name) }
  }

  /// The model of a name.
  ///
  /// - Throws: `JobError`, naming the models there are.
  public func model(_ name: String) throws(JobError) -> TrainedModel {
    if let model = find(name) { return model }
    let models = models
    let names = models.map(\.name)
    let nearest = names.suggestion(for: name).map { " " + $0 } ?? ""
    throw JobError(
      .wrongUse,
      names.isEmpty
        ? "no model `\(name)`: there are none in \(folders.joined(separator: ", "))."
        : "no model `\(name)`.\(nearest) There are: \(names.joined(separator: ", ")).")
  }

  /// The name of the model that a run directory is; nil for other runs.
  func name(ofRun path: String) -> String? {
    let name = PathName.last(of: path)
    guard let place = find(name).flatMap({ BuiltResources.resolved($0.path) }) else { return nil }
    return place == BuiltResources.resolved(path) ? name : nil
  }

  /// The model of a name in the last folder that has one; a name is no path.
  private func find(_ name: String) -> TrainedModel? {
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else { return nil }
    return folders.reversed().lazy.compactMap { try? TrainedModel(named: name, in: $0) }.first
  }

  /// The first words of a command that takes a run, a model by its name.
  func command(_ verb: String, on path: String) -> [String] {
    ["reverie", verb] + (name(ofRun: path).map { ["--model", $0] } ?? [path])
  }
}
