import Archives
import Foundation
import Jobs
import PoissonInference
import Tensors
import Testing

/// `physiology` on a network that comes with the package.
@Suite struct PhysiologyRequestTests {
  private func request(_ model: String = "patches-ip") throws -> PhysiologyRequest {
    var request = PhysiologyRequest()
    request.source = try ShippedModelTests.catalog.model(model).path
    (request.steps, request.blankSteps) = (60, 60)
    (request.stimuli.neurons, request.stimuli.orientations) = (10, 8)
    (request.stimuli.frequencies, request.stimuli.phases) = ([2, 4], 2)
    request.stimuli.contrasts = [0.25, 0.5, 1]
    return request
  }

  /// Arrays agree with one another: the best grating is the best of the tuning, contrast 1 is that grating's rate.
  @Test func arraysBelongTogether() throws {
    let file = NSTemporaryDirectory() + "reverie-tuning-\(UUID().uuidString).npz"
    defer { try? FileManager.default.removeItem(atPath: file) }
    var request = try request()
    request.output = file
    let arrays = try request.run([:], in: JobContext()).arrays
    func values(_ name: String) throws -> [Double] {
      try #require(arrays[name]).values(as: Double.self)
    }
    let (rates, tuning) = (try values("rate"), try values("tuning"))
    let (angles, best) = (try values("orientations"), try values("orientation"))
    for neuron in 0..<10 {
      let row = tuning[neuron * 8..<(neuron + 1) * 8]
      #expect(
        row.max() == rates[neuron]
          && angles[row.firstIndex(of: rates[neuron])! - row.startIndex] == best[neuron])
    }
    #expect(rates == rates.sorted(by: >))
    let contrast = try values("contrast_rates")
    let full = (0..<10).map { contrast[3 * $0 + 2] }
    #expect(zip(full, rates).allSatisfy { abs($0 - $1) < 1e-4 * $1 })
    #expect(try ArrayFile.readAll(file).keys.sorted() == arrays.keys.sorted())
  }

  @Test func whatHasNoRatesOrNumbersIsRefused() throws {
    let gaussian = try request("patches-ig")
    let error = #expect(throws: JobError.self) { try gaussian.run([:], in: JobContext()) }
    #expect(error.map { "\($0)".contains("not negative") } == true)
    for change in [
      { $0.stimuli.neurons = 0 }, { $0.stimuli.contrasts = [] }, { $0.stimuli.radii = [-1] },
      { $0.steps = 1 }, { $0.output = "tuning.csv" },
    ] as [@Sendable (inout PhysiologyRequest) -> Void] {
      var wrong = try request()
      change(&wrong)
      #expect(throws: (any Error).self) { try wrong.run([:], in: JobContext()) }
    }
  }
}
