/// What the steps of a kernel report, in a form that can be added up over steps and put together over
/// blocks of chains.
public protocol StepInfo: Sendable {
  /// Adds the report of the same chains' next step, or next steps.
  mutating func add(_ next: Self)

  /// The report of all chains, from those of blocks of chains over the same steps, in their order.
  static func joining(_ blocks: [Self]) -> Self
}

extension Optional where Wrapped: StepInfo {
  /// Adds the report of the next steps, where there is one.
  mutating func add(_ next: Wrapped?) {
    guard let next else { return }
    if self?.add(next) == nil { self = next }
  }
}
