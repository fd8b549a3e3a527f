import Archives
import Jobs
import RandomStreams
import Tensors
import Testing

/// Every name that a family's verbs print is explained by `describe`.
@Suite struct GlossaryTests {
  @Test func namesOfTrainingsAreExplained() throws {
    for model in ShippedModelTests.catalog.models {
      let results = try JSONValue(
        parsing: LocalFileSystem().read("\(model.path)/results.json"), source: model.name)
      let family = try #require(
        FamilyRegistry.standard.families.first { $0.name == model.family }, "\(model.family)")
      for name in try #require(results.object).keys where name != "verdict" {
        expect(name, in: family)
      }
    }
  }

  @Test func namesOfSamplesAreExplained() throws {
    var request = SampleRequest(source: try path("ring"), output: nil)
    (request.chains, request.duration, request.judges) = (20, 0.1, false)
    expect(try request.run([:], in: JobContext()), in: ReservoirFamily.self)
  }

  @Test(arguments: [false, true]) func namesOfGenerationAreExplained(isUnbiased: Bool) throws {
    var request = GenerateRequest(run: try path("mnist-136"))
    (request.chains, request.steps, request.isAdjusted) = (2, 5, isUnbiased)
    expect(try request.run([:], in: JobContext()), in: LangevinFamily.self)
  }

  @Test func namesOfInferenceAreExplained() throws {
    var request = InferRequest()
    (request.source, request.steps, request.fitsFields) = (try path("patches-ip"), 3, false)
    request.requiresStability = true
    var stream = RandomStream(seed: 1)
    let images = Matrix<Float>.normals(4, 256, from: &stream)
    let result = try request.run(
      ["data": NumericArray(shape: [4, 16, 16], values: images.elements)], in: JobContext())
    expect(result, in: PoissonFamily.self)
  }

  @Test func namesOfPhysiologyAreExplained() throws {
    var request = PhysiologyRequest()
    request.source = try path("patches-ip")
    (request.steps, request.blankSteps) = (4, 2)
    (request.stimuli.neurons, request.stimuli.orientations) = (6, 4)
    (request.stimuli.frequencies, request.stimuli.phases) = ([2], 2)
    expect(try request.run([:], in: JobContext()), in: PoissonFamily.self)
  }

  @Test func namesOfReplayAreExplained() throws {
    var request = ReplayRequest(source: try path("t-maze"))
    (request.count, request.steps, request.keepsOutputs) = (2, 5, true)
    expect(try request.run([:], in: JobContext()), in: ReplayFamily.self)
  }

  private func path(_ model: String) throws -> String {
    try ShippedModelTests.catalog.model(model).path
  }

  private func expect(_ result: JobResult, in family: any ModelFamily.Type) {
    #expect(result.metrics.rows.count > 2)
    for row in result.metrics.rows { expect(row.name, in: family) }
  }

  private func expect(_ name: String, in family: any ModelFamily.Type) {
    #expect(family.glossary.contains { $0.name == name }, "\(family.name): \(name)")
  }
}
