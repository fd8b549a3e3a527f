import Testing

@testable import PoissonInference

@Suite struct EventBudgetTests {
  @Test func eventBudgets() {
    for (rate, events) in [(0.1, 2), (0.5, 4), (1, 5), (3, 10), (5, 13), (10, 21), (20, 35)] {
      #expect(EventBudget.events(rate: rate) == events)
    }
    #expect(EventBudget.events(rate: 200, tail: 1e-5) == 263)
    #expect(EventBudget.events(rate: 0) == 1)
  }
}
