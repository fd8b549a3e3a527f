import Tensors
import Testing

@testable import SyntheticData

@Suite struct DeadLeavesTests {
  /// Dead leaves: every grey between 0 and 1, flat discs with edges, the same for the same seed.
  @Test func deadLeaves() {
    let leaves = DeadLeaves(side: 64, discs: 3_000)
    let image = leaves.image(0, seed: 3)
    #expect(image == leaves.image(0, seed: 3))
    #expect(image != leaves.image(1, seed: 3))
    #expect(image.elements.allSatisfy { $0 > 0 && $0 < 1 })
    var equal = 0
    for i in 0..<64 { for j in 1..<64 where image[i, j] == image[i, j - 1] { equal += 1 } }
    let share = Double(equal) / (64 * 63)
    #expect(share > 0.5 && share < 0.99)
  }
}
