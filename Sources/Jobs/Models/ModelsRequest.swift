import Archives

/// `models [NAME]`: the trained networks that come with the package, or the card of one.
public struct ModelsRequest: JobRequest {
  /// The verb `models`.
  public static let verb = "models"
  /// All models.
  public static var defaults: Self { Self() }

  /// The model of which to show the card; nil for a list of all.
  public var name: String?

  /// A list, or a card.
  public init(name: String? = nil) { self.name = name }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    guard let name else { return list(ModelCatalog.installed.models) }
    let model = try ModelCatalog.installed.model(name)
    let card = try model.readCard()
    var result = JobResult()
    result.text = card ?? "\(model.summary), without a card: \(model.path)"
    var json = Self.json(of: model)
    json["card"] = card.map { .string($0) } ?? .null
    result.json = .object(json)
    return result
  }

  private func list(_ models: [TrainedModel]) -> JobResult {
    var result = JobResult()
    let width = models.map(\.name.count).max() ?? 0
    result.text =
      models.isEmpty
      ? "No models are there: build the package anew."
      : models.map { model in
        model.name + String(repeating: " ", count: width - model.name.count + 2) + model.summary
      }.joined(separator: "\n")
    result.json = .array(models.map { .object(Self.json(of: $0)) })
    return result
  }

  private static func json(of model: TrainedModel) -> [String: JSONValue] {
    [
      "name": .string(model.name), "family": .string(model.family),
      "summary": .string(model.summary), "path": .string(model.path),
    ]
  }
}
