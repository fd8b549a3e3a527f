import Foundation
import Testing

@testable import Explorer

@Suite struct OutboxTests {
  /// Messages keep their order and come before a frame; of frames only the latest is left.
  @Test func framesAreDroppedAndMessagesAreNot() async {
    let outbox = Outbox()
    outbox.show(Data([1]))
    outbox.post(.text("a"))
    outbox.show(Data([2]))
    outbox.post(.text("b"))
    #expect(await outbox.next() == .text("a"))
    #expect(await outbox.next() == .text("b"))
    #expect(await outbox.next() == .data(Data([2])))
    outbox.close()
    #expect(await outbox.next() == nil)
  }

  @Test func whoWaitsIsToldOfTheEnd() async {
    let outbox = Outbox()
    async let next = outbox.next()
    outbox.close()
    #expect(await next == nil)
  }

  /// A page that reads nothing is left.
  @Test func theQueueIsBounded() async {
    let outbox = Outbox()
    for _ in 0..<100 { outbox.post(.text("x")) }
    #expect(await outbox.next() == nil)
  }
}
