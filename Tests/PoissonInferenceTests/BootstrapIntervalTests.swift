import Testing

@testable import PoissonInference

@Suite struct BootstrapIntervalTests {
  @Test func bootstrap() throws {
    let interval = try #require(
      BootstrapInterval([4.1, 4.4, 4.3, 4.6, 4.2], quantile: 4.604, seed: 1))
    #expect(abs(interval.mean - 4.32) < 1e-12)
    // The plain standard error is 0.086; the bootstrap's (population form) near 0.077.
    #expect(interval.halfWidth > 0.25 && interval.halfWidth < 0.5)
    #expect(BootstrapInterval([1], quantile: 4) == nil)
  }
}
