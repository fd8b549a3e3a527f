import RandomStreams
import Tensors
import Testing

@testable import PoissonInference

@Suite struct SettlingTests {
  /// Images stop one by one: the state of each is that of a full run at the step of its stop, bit by
  /// bit, and what it costs is counted to there.
  @Test(arguments: [FeedbackForm.lateral, .eventDriven])
  func settledImagesKeepTheirState(form: FeedbackForm) {
    var (session, frame) = InferenceSessionTests.session(form)
    let used = session.settle(frame, steps: 60, every: 10, tolerance: 0.05)
    #expect(session.stepsTaken == used && session.state.step == 60)
    #expect(Set(used).count > 1 && used.min()! < 60, "\(used)")
    for steps in Set(used) {
      var (full, _) = InferenceSessionTests.session(form)
      full.advance(frame, steps: steps)
      for row in used.indices where used[row] == steps {
        #expect(full.state.potential.row(row) == session.state.potential.row(row))
        #expect(full.spikes[row] == session.spikes[row])
      }
    }
    // No tolerance, no stop.
    var (whole, _) = InferenceSessionTests.session(form)
    #expect(whole.settle(frame, steps: 30, tolerance: 0) == [Int](repeating: 30, count: 37))
  }
}
