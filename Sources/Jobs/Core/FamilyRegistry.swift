import Archives
import Tensors

/// The families and verbs that a front offers.
public struct FamilyRegistry: Sendable {
  /// The families, in the order of lists.
  public let families: [any ModelFamily.Type]
  /// The verbs, as requests that other fronts can send.
  public let requests: [any JobRequest.Type]

  /// What `list` tells besides the families and what these list.
  public let listings: @Sendable () -> [Listing]

  /// A registry of one's own: the standard one and more.
  public init(
    families: [any ModelFamily.Type], requests: [any JobRequest.Type],
    listings: @escaping @Sendable () -> [Listing] = { [] }
  ) {
    (self.families, self.requests, self.listings) = (families, requests, listings)
  }

  /// Everything but the papers' experiments, which `complete` of `ReproductionJobs` adds. A new family or verb
  /// is one line here.
  public static let standard = FamilyRegistry(
    families: [
      ReservoirFamily.self, ReplayFamily.self, LangevinFamily.self, PoissonFamily.self,
    ],
    requests: [
      TrainRequest.self, SampleRequest.self, DensityRequest.self, ReplayRequest.self,
      GenerateRequest.self, EnergyRequest.self, InferRequest.self, PhysiologyRequest.self,
      DiagnoseRequest.self,
      ConvertRequest.self, CiteRequest.self, ListRequest.self,
      ModelsRequest.self, DescribeRequest.self, DemoRequest.self,
      MergeRequest.self, SweepRequest.self,
    ])

  /// The registry in use: `standard`, unless a front or a test puts another one in its place.
  @TaskLocal public static var current = standard

  /// The family of a name.
  ///
  /// - Throws: `JobError`, naming the families there are.
  public func family(_ name: String) throws -> any ModelFamily.Type {
    for family in families where family.name == name { return family }
    let known = families.map { $0.name }
    let nearest = known.suggestion(for: name).map { " " + $0 } ?? ""
    throw JobError(
      .wrongUse, "no family `\(name)`.\(nearest) There are: \(known.joined(separator: ", ")).")
  }

  /// The kind of request that a verb is.
  ///
  /// - Throws: `JobError`, naming the verbs there are.
  func request(ofVerb verb: String, source: String) throws -> any JobRequest.Type {
    if let type = requests.first(where: { $0.verb == verb }) { return type }
    let verbs = requests.map { $0.verb }
    let nearest = verbs.suggestion(for: verb)
    throw JobError(
      .wrongUse,
      "\(source): verb `\(verb)`, expected one of \(verbs.joined(separator: ", ")).\(nearest.map { " " + $0 } ?? "")",
      details: ErrorDetails(
        path: source, place: "verb", expected: "one of \(verbs.joined(separator: ", "))", got: verb,
        advice: nearest))
  }
}
