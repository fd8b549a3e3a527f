import Tensors
import Testing

@testable import Processes

@Suite struct ProcessGroupAgreementTests {
  private struct Problem: ClassifiedError, Equatable {
    var errorKind: ErrorKind { .cannotWrite }
    var description: String { "the disk is full" }
  }

  private static func result(_ body: () throws -> Int) -> Result<Int, any Error> {
    Result(catching: body)
  }

  @Test func membersTellOneAnother() {
    let all = LoopbackProcesses.run(4) { group in
      let bytes = group.first(group.isFirst ? [3, 1, 4] : [9])
      return (group.numbers(group.rank), bytes, group.any(group.rank == 2), group.any(false))
    }
    for (numbers, bytes, isAny, isNone) in all {
      #expect(numbers == [0, 1, 2, 3] && bytes == [3, 1, 4] && isAny && !isNone)
    }
  }

  /// Where one member fails, all do, once, through any number of `together`; one says why.
  @Test func failuresAreShared() throws {
    let all = LoopbackProcesses.run(3) { group in
      Self.result {
        try group.lastTogether {
          try group.together { if group.rank > 0 { throw Problem() } }
          return try group.together { 1 }
        }
      }
    }
    for (rank, result) in all.enumerated() {
      let failure = try #require(throws: SharedFailure.self) { try result.get() }
      #expect(failure.rank == 1 && failure.kind == .cannotWrite)
      #expect((failure.error is Problem) == (rank == 1))
    }
  }

  /// An error that does not say what kind it is has no kind elsewhere either.
  @Test func unknownErrorsAreShared() throws {
    struct Unknown: Error {}
    let all = LoopbackProcesses.run(2) { group in
      Self.result { try group.together { if group.isFirst { throw Unknown() } else { return 1 } } }
    }
    for result in all {
      let failure = try #require(throws: SharedFailure.self) { try result.get() }
      #expect(failure.rank == 0 && failure.kind == nil)
    }
  }

  /// A process of its own throws what went wrong, and nothing else.
  @Test func aSingleProcessThrowsItsError() {
    #expect(throws: Problem()) { try SingleProcess().lastTogether { throw Problem() } }
  }
}
