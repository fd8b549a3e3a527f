import Archives
import Jobs
import ReproductionJobs
import Tensors
import Testing

/// What a document may leave out, and what it may not have: for every verb of the registry.
@Suite struct VerbRequestTests {
  private static let verbs = FamilyRegistry.complete.requests.map { $0.verb }

  private func type(_ verb: String) throws -> any JobRequest.Type {
    try #require(FamilyRegistry.complete.requests.first { $0.verb == verb })
  }

  /// What members are that cannot be any text.
  private static let values: [String: JSONValue] = [
    "action": "status", "pieces": ["x"], "plan": [:],
  ]

  /// The members that must be given, with some text where that will do.
  private func least(_ type: any JobRequest.Type) -> [String: JSONValue] {
    Dictionary(uniqueKeysWithValues: type.required.map { ($0, Self.values[$0] ?? "x") })
  }

  private func problem(_ type: any JobRequest.Type, _ members: [String: JSONValue]) -> JobError? {
    do {
      _ = try type.init(document: .object(members), source: "request")
      return nil
    } catch {
      return error as? JobError
    }
  }

  @Test(arguments: verbs) func everythingElseMayBeLeftOut(verb: String) throws {
    let type = try type(verb)
    func form<Request: JobRequest>(_ type: Request.Type) throws -> (JSONValue, JSONValue) {
      let request = try type.init(document: .object(least(type)), source: "request")
      return (try JSONValue(encoding: request), try JSONValue(encoding: type.defaults))
    }
    let (got, defaults) = try form(type)
    for (key, value) in defaults.object ?? [:] where !type.required.contains(key) {
      #expect(got[key] == value)
    }
    for (key, value) in least(type) { #expect(got[key] == value) }
  }

  @Test(arguments: verbs) func whatMustBeGivenIsNamed(verb: String) throws {
    let type = try type(verb)
    for member in type.required {
      var members = least(type)
      members[member] = nil
      #expect(problem(type, members)?.errorDetails.place == member)
      members[member] = .null
      #expect(problem(type, members)?.errorDetails.place == member)
    }
  }

  /// Also the members that are nil by default, of which an encoded request has none.
  @Test(arguments: verbs) func misspeltMembersAreRefusedWithTheNearest(verb: String) throws {
    let type = try type(verb)
    let unknown = problem(type, least(type).merging(["quite-unknown": 1]) { $1 })
    #expect(unknown?.description.contains("no member `quite-unknown`") == true)
    for known in unknown?.errorDetails.expected?.dropFirst(7).components() ?? [] {
      let misspelt = known + "x"
      let error = problem(type, least(type).merging([misspelt: .null]) { $1 })
      #expect(error?.errorKind == .wrongUse && error?.errorDetails.got == misspelt)
      #expect(error?.errorDetails.advice == "Did you mean `\(known)`?")
    }
  }

  @Test func structuresMayBeGivenInPart() throws {
    let replay = try ReplayRequest(
      document: ["source": "run", "decoding": ["peakRate": 5]], source: "request")
    #expect(replay.decoding?.peakRate == 5 && replay.decoding?.shuffle == .cellIdentity)
    let sample = try SampleRequest(
      document: ["source": "run", "forces": ["skew": 0.5]], source: "request")
    #expect(sample.forces.skew == 0.5 && sample.forces.clamps.isEmpty)
    let infer = try InferRequest(
      document: ["mode": ["relaxed": ["temperature": 0.5]]], source: "request")
    #expect(infer.mode == .relaxed(temperature: 0.5))
    #expect(
      problem(ReplayRequest.self, ["source": "run", "decoding": ["peakRat": 5]])?
        .errorDetails.advice == "Did you mean `peakRate`?")
  }

  @Test func wrongTypesSayWhere() {
    let error = problem(SampleRequest.self, ["source": "run", "chains": "many"])
    #expect(error?.description == "request: expected a whole number at `chains`, got \"many\".")
  }

  /// One of a few words that is not there is told with all of them, and the nearest.
  @Test func unknownWordsNameThoseKnown() throws {
    let error = try #require(
      problem(SampleRequest.self, ["source": "run", "mode": "hiden"])?.description)
    #expect(error.contains("expected one of ") && error.contains("Did you mean `hidden`?"))
  }

  @Test func documentsNameVerbAndThreads() throws {
    let document = try JobDocument(
      ["verb": "sample", "source": "run", "threads": 3], source: "request")
    #expect(document.request is SampleRequest && document.parallelism == Parallelism(threads: 3))
    let kernels = try JobDocument(["verb": "list", "kernels": "portable"], source: "request")
    #expect(kernels.kernels == .portable && document.kernels == nil)
    for (value, part): (JSONValue, String) in [
      (["verb": "list", "kernels": "sse"], "`kernels` is \"sse\", expected one of portable"),
      (["verb": "smaple"], "Did you mean `sample`?"), ([], "an object"),
      (["source": "run"], "verb"),
      (["verb": "list", "threads": 0], "`threads` is 0"),
      (["verb": "list", "threads": "two"], "`threads`"),
    ] {
      do {
        _ = try JobDocument(value, source: "request")
        Issue.record("\(value.text) is no document")
      } catch {
        #expect("\(error)".contains(part))
      }
    }
  }
}

extension Substring {
  /// The parts between commas.
  fileprivate func components() -> [String] {
    split(separator: ",").map { String($0.drop { $0 == " " }) }
  }
}
