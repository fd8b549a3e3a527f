import Diagnostics
import Foundation
import Tensors
import Testing

@Suite struct OccupancyTests {
  @Test func occupancies() throws {
    let soft = try #require(Occupancy(responsibilities: Matrix([[0.5, 0.5], [1.0, 0]])))
    #expect(soft.modeMass == [0.75, 0.25])
    #expect(abs(soft.entropy - (0.75 * log(4 / 3.0) + 0.25 * log(4))) < 1e-15)
    let hard = try #require(Occupancy(labels: [0, 2, 2, 0], components: 3))
    #expect(hard.modeMass == [0.5, 0, 0.5] && abs(hard.entropy - log(2)) < 1e-15)
    #expect(Occupancy(labels: [3], components: 3) == nil)
    #expect(Occupancy(labels: [], components: 3) == nil)
    #expect(Occupancy(responsibilities: Matrix([[0.5, 0.6]])) == nil)
    #expect(Occupancy(responsibilities: Matrix([[-0.5, 1.5]])) == nil)
  }
}
