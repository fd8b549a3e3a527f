import CKernels
import Foundation
import RandomStreams
import Testing

@Suite struct RandomStreamTests {
  static func draws(_ stream: RandomStream, rows: Int = 4, columns: Int = 5) -> [Float] {
    fill(rows * columns) { rv_normals(RV_FLOAT, stream.address, rows, columns, $0) }
  }

  @Test func address() {
    let stream = RandomStream(seed: 1 << 60 | 5, chain: 7, step: 1 << 45, purpose: .acceptance)
    #expect(stream.address.seed == 1 << 60 | 5)
    #expect(stream.address.chain == 7)
    #expect(stream.address.step == 1 << 45)
    #expect(stream.address.purpose == Purpose.acceptance.rawValue)
  }

  @Test func defaults() {
    #expect(
      RandomStream(seed: 3) == RandomStream(seed: 3, chain: 0, step: 0, purpose: .noise))
  }

  /// Rows of a batch are the chains of the stream, wherever the batch is cut.
  @Test func advancedByChains() {
    let stream = RandomStream(seed: 8, chain: 100, step: 9)
    let whole = Self.draws(stream)
    #expect(Array(whole[10...]) == Self.draws(stream.advanced(byChains: 2), rows: 2))
    #expect(stream.advanced(byChains: 0) == stream)
  }

  @Test func otherStepAndPurpose() {
    let stream = RandomStream(seed: 8, chain: 1, step: 2, purpose: .data)
    #expect(stream.at(step: 5) == RandomStream(seed: 8, chain: 1, step: 5, purpose: .data))
    #expect(
      stream.with(.metrics) == RandomStream(seed: 8, chain: 1, step: 2, purpose: .metrics))
    #expect(Self.draws(stream.at(step: 3)) != Self.draws(stream))
    #expect(Self.draws(stream.with(.metrics)) != Self.draws(stream))
    #expect(Self.draws(stream.with(.data)) == Self.draws(stream))
  }

  @Test func purposesDiffer() {
    let purposes: [Purpose] = [
      .noise, .initialState, .parameters, .dataOrder, .data, .dataNoise, .acceptance, .metrics,
      .penalty,
    ]
    #expect(Set(purposes).count == purposes.count)
    #expect(purposes.allSatisfy { $0.rawValue < 64 })
  }

  /// A stream saved and read is the same place.
  @Test func coding() throws {
    let stream = RandomStream(seed: .max, chain: .max, step: 1 << 47, purpose: .penalty)
    let data = try JSONEncoder().encode(stream)
    let read = try JSONDecoder().decode(RandomStream.self, from: data)
    #expect(read == stream)
    #expect(Self.draws(read) == Self.draws(stream))
  }

  /// Golden draws: they detect change, after which `streamVersion` must rise; `PhiloxTests` proves
  /// them right.
  @Test func version() {
    #expect(streamVersion == 2)
    let address = stream(seed: 2026, step: 3, chain: 4, purpose: 5)
    var hash: UInt64 = 14_695_981_039_346_656_037  // FNV-1a over all kinds of draws
    for draw in Draw.all {
      for pattern in draw.bits(address, 7, 33) {
        hash = (hash ^ pattern) &* 1_099_511_628_211
      }
    }
    #expect(hash == 8_612_074_677_744_824_806)
  }
}
