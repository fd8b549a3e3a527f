import Foundation
import SyntheticData
import Tensors
import Testing
import Training

@testable import PoissonInference

/// A certified model meets images that neither learning nor the certificate saw.
@Suite struct UnseenPatchesTests {
  /// None of 10,000 diverges in 200 steps with noise: no rate comes near its ceiling, and no error of the
  /// rates is above twice what showing nothing leaves. The certificate, which saw 500 others, holds for them
  /// without its margin. With ten times the step size many diverge, so that the test sees it.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["REVERIE_LONG_TESTS"] != nil,
      "set REVERIE_LONG_TESTS=1 to run"))
  func noneDiverges() throws {
    var configuration = PoissonConfiguration(preset: .small, updates: 400, seed: 1)
    configuration.embeddedPatches = 2_500
    guard case .finished(let run) = try PoissonTraining(configuration).run() else { return }
    #expect(try #require(run.certificate).holds)
    let unseen: Matrix<Float> = DeadLeaves().patches(10_000, side: 12, seed: 999)
    #expect(diverging(run.model, unseen).isEmpty)
    #expect(try #require(StabilityCertificate(of: run.model, on: unseen)).holds)
    var fast = run.model
    fast.setStepSize(10 * Double(fast.stepSizes[0]))
    #expect(diverging(fast, unseen.rows(0..<1_000)).count > 100)
  }

  /// Numbers of the images that diverge within 200 steps.
  private func diverging(_ model: IterativeModel<Float>, _ images: Matrix<Float>) -> [Int] {
    let ceiling = Float(model.configuration.stateCeilings[0] - 0.05)
    return stride(from: 0, to: images.rows, by: 1_000).flatMap { first in
      let block = images.rows(first..<min(images.rows, first + 1_000))
      var session = InferenceSession(
        model, images: block.rows, settings: InferenceSettings(mode: .sample, seed: 7))
      session.advance(block, steps: 200)
      let potential = session.state.potential
      let explained = ImageMetrics.explained(block, by: session.reconstructionFromRates())
      return (0..<block.rows).filter { row in
        !(explained[row] > -1) || potential.row(row).contains { !($0 < ceiling) }
      }.map { first + $0 }
    }
  }
}
