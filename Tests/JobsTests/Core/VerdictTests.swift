import Archives
import Jobs
import Testing

@Suite struct VerdictTests {
  @Test func worstFindingsSpeak() {
    var verdict = Verdict()
    verdict.add(.good, "all units agree")
    #expect(verdict.quality == .good)
    verdict.add(.poor, "two of eight modes are missing")
    verdict.add(.undecided, "50 draws are few")
    verdict.add(.poor, "`n` differs")
    #expect(verdict.quality == .poor)
    #expect(verdict.sentence == "poor: two of eight modes are missing; `n` differs.")
    #expect(verdict.json["findings"]?.array?.count == 4)
  }

  @Test func nothingMeasuredIsUndecided() {
    #expect(Verdict().quality == .undecided)
    #expect(Verdict().sentence == "undecided: nothing was measured.")
  }

  @Test func metricsShowItLast() {
    var metrics = JobMetrics()
    metrics.add("a", 1)
    metrics.verdict = Verdict()
    metrics.verdict?.add(.good, "fine")
    #expect(metrics.text == "a        1\nverdict  good: fine.")
    #expect(metrics.json["verdict"]?["quality"]?.string == "good")
  }
}
