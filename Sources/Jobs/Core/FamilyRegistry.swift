import Archives

/// The families and verbs that a front offers.
public struct FamilyRegistry: Sendable {
  /// The families, in the order of lists.
  public let families: [any ModelFamily.Type]
  /// The verbs, as requests that other fronts can send.
  public let requests: [any JobRequest.Type]

  /// A registry of one's own: the standard one and more.
  public init(families: [any ModelFamily.Type], requests: [any JobRequest.Type]) {
    (self.families, self.requests) = (families, requests)
  }

  /// Everything the package has. A new family or verb is one line here.
  public static let standard = FamilyRegistry(
    families: [
      ReservoirFamily.self, ReplayFamily.self, LangevinFamily.self, PoissonFamily.self,
    ],
    requests: [
      TrainRequest.self, SampleRequest.self, ReplayRequest.self, GenerateRequest.self,
      InferRequest.self, DiagnoseRequest.self, ReproduceRequest.self, ConvertRequest.self,
      CiteRequest.self, ListRequest.self, DescribeRequest.self, DemoRequest.self,
      SweepRequest.self,
    ])

  /// The registry in use: `standard`, unless a test puts another one in its place.
  @TaskLocal public static var current = standard

  /// The family of a name.
  ///
  /// - Throws: `JobError`, naming the families there are.
  public func family(_ name: String) throws -> any ModelFamily.Type {
    for family in families where family.name == name { return family }
    let known = families.map { $0.name }.joined(separator: ", ")
    throw JobError(.wrongUse, "no family `\(name)`. There are: \(known).")
  }

  /// The request in a JSON document: its `verb` says which one, the other members are the request.
  ///
  /// - Parameter source: where the document is from, for messages.
  public func request(_ document: JSONValue, source: String) throws -> any JobRequest {
    var members = document.object ?? [:]
    let verb = members.removeValue(forKey: "verb")?.string ?? ""
    guard let type = requests.first(where: { $0.verb == verb }) else {
      throw JobError(
        .wrongUse,
        "\(source): verb `\(verb)`, expected one of \(requests.map { $0.verb }.joined(separator: ", "))."
      )
    }
    return try JSONValue.object(members).decode(type, name: source)
  }
}
