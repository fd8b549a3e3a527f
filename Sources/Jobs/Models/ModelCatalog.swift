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
    folders: [programFolder.map { PathName.join($0, resources) }, environmentFolder]
      .compactMap(\.self))

  /// Where the package manager puts `Models/networks`, seen from the program.
  private static let resources = "reverie_ShippedModels.resources/networks"

  private static var environmentFolder: String? {
    getenv("REVERIE_MODELS").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static var programFolder: String? {
    #if canImport(Darwin)
      var size: UInt32 = 4_096
      var buffer = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      let path = realpath(buffer, nil)
    #else
      let path = realpath("/proc/self/exe", nil)
    #endif
    guard let path else { return nil }
    defer { free(path) }
    return PathName.parent(of: String(cString: path))
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
    let models = models
    if let model = models.first(where: { $0.name == name }) { return model }
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
    folders.contains(PathName.parent(of: path)) ? PathName.last(of: path) : nil
  }

  /// The first words of a command that takes a run, a model by its name.
  func command(_ verb: String, on path: String) -> [String] {
    ["reverie", verb] + (name(ofRun: path).map { ["--model", $0] } ?? [path])
  }
}
