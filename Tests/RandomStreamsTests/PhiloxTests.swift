import CKernels
import Foundation
import Testing

/// The generator, and the documented map from its words to draws.
@Suite struct PhiloxTests {
  /// The known answers that Random123 publishes for philox4x32-10.
  @Test(
    arguments: [
      (
        [0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func knownAnswer(_ counter: [UInt32], _ key: [UInt32], _ expected: [UInt32]) {
    var words = [UInt32](repeating: 0, count: 4)
    rv_philox4x32(counter, key, &words)
    #expect(words == expected)

    // The same block as bulk bits: the counter taken apart into an address.
    let address = rv_stream(
      seed: UInt64(key[1]) << 32 | UInt64(key[0]),
      step: UInt64(counter[3] >> 16) << 32 | UInt64(counter[1]), chain: counter[2],
      purpose: UInt16(counter[3] & 0xffff))
    if counter[0] == 0 {
      #expect(fill(4) { rv_bits(address, 1, 4, $0) } == expected)
    }
  }

  static let address = rv_stream(
    seed: 0x0123_4567_89ab_cdef, step: 0xfedc_89ab_cdef, chain: 0xffff_fffe, purpose: 0x8001)

  /// The words of a unit block of a row, one block at a time.
  static func words(_ stream: rv_stream, row: Int, block: Int) -> [UInt32] {
    let counter = [
      UInt32(block), UInt32(truncatingIfNeeded: stream.step), stream.chain &+ UInt32(row),
      UInt32(stream.purpose) | UInt32(truncatingIfNeeded: stream.step >> 32) << 16,
    ]
    let key = [UInt32(truncatingIfNeeded: stream.seed), UInt32(stream.seed >> 32)]
    var words = [UInt32](repeating: 0, count: 4)
    rv_philox4x32(counter, key, &words)
    return words
  }

  /// Calls `body` with each index of rows 0...4 and units 0..<303, and the unit's words: one for
  /// float, two as one for double.
  func each(perBlock: Int, _ body: (Int, _ word: UInt64, _ partner: UInt64, _ first: Bool) -> Void)
  {
    for row in 0..<5 {
      for j in 0..<303 {
        let w = Self.words(Self.address, row: row, block: j / perBlock)
        let values =
          perBlock == 4
          ? w.map(UInt64.init)
          : [UInt64(w[1]) << 32 | UInt64(w[0]), UInt64(w[3]) << 32 | UInt64(w[2])]
        let place = j % perBlock, pair = place / 2 * 2
        body(
          row * 303 + j, values[place], place == pair ? values[pair + 1] : values[pair],
          place == pair)
      }
    }
  }

  @Test func bits() {
    let bits: [UInt32] = fill(5 * 303) { rv_bits(Self.address, 5, 303, $0) }
    each(perBlock: 4) { i, word, _, _ in #expect(bits[i] == word) }
  }

  @Test func uniforms() {
    let float: [Float] = fill(5 * 303) { rv_uniforms(RV_FLOAT, Self.address, 5, 303, $0) }
    each(perBlock: 4) { i, word, _, _ in
      #expect(abs(Double(float[i]) - (Double(word) + 0.5) * 0x1p-32) <= 0x1p-23 * Double(float[i]))
    }
    let double: [Double] = fill(5 * 303) { rv_uniforms(RV_DOUBLE, Self.address, 5, 303, $0) }
    each(perBlock: 2) { i, word, _, _ in
      #expect(double[i] == (Double(word >> 12) + 0.5) * 0x1p-52)
    }
  }

  /// A row from a later column on is the end of the whole row.
  @Test(arguments: [4, 100, 300])
  func uniformsFromAColumn(unit: Int) {
    let rest = 303 - unit
    let float: [Float] = fill(303) { rv_uniforms(RV_FLOAT, Self.address, 1, 303, $0) }
    let laterFloat: [Float] = fill(rest) {
      rv_uniforms_from(RV_FLOAT, Self.address, unit, 1, rest, $0)
    }
    #expect(laterFloat == Array(float[unit...]))
    let double: [Double] = fill(303) { rv_uniforms(RV_DOUBLE, Self.address, 1, 303, $0) }
    let laterDouble: [Double] = fill(rest) {
      rv_uniforms_from(RV_DOUBLE, Self.address, unit, 1, rest, $0)
    }
    #expect(laterDouble == Array(double[unit...]))
  }

  @Test func exponentials() {
    let float: [Float] = fill(5 * 303) { rv_exponentials(RV_FLOAT, Self.address, 5, 303, $0) }
    each(perBlock: 4) { i, word, _, _ in
      let exact = -log((Double(word) + 0.5) * 0x1p-32)
      #expect(abs(Double(float[i]) - exact) <= 0x1p-22 * exact)
    }
    let double: [Double] = fill(5 * 303) { rv_exponentials(RV_DOUBLE, Self.address, 5, 303, $0) }
    each(perBlock: 2) { i, word, _, _ in
      let exact = -log((Double(word >> 12) + 0.5) * 0x1p-52)
      #expect(abs(double[i] - exact) <= 0x1p-51 * exact)
    }
  }

  /// Box–Muller: radius from the pair's first word, angle from its second, to a few ulp.
  @Test func normals() {
    let float: [Float] = fill(5 * 303) { rv_normals(RV_FLOAT, Self.address, 5, 303, $0) }
    each(perBlock: 4) { i, word, partner, first in
      let (u, v) = first ? (word, partner) : (partner, word)
      let radius = (-2 * log((Double(u) + 0.5) * 0x1p-32)).squareRoot()
      let angle = 2 * Double.pi * (Double(v) + 0.5) * 0x1p-32
      let exact = radius * (first ? cos(angle) : sin(angle))
      #expect(abs(Double(float[i]) - exact) <= 0x1p-21 * abs(exact))
    }
    let double: [Double] = fill(5 * 303) { rv_normals(RV_DOUBLE, Self.address, 5, 303, $0) }
    each(perBlock: 2) { i, word, partner, first in
      let (u, v) = first ? (word, partner) : (partner, word)
      let radius = (-2 * log((Double(u >> 12) + 0.5) * 0x1p-52)).squareRoot()
      // The angle keeps 54 bits: less than 2^-51 of a turn is lost.
      let angle = 2 * Double.pi * (Double(v) * 0x1p-64)
      let exact = radius * (first ? cos(angle) : sin(angle))
      #expect(abs(double[i] - exact) <= 0x1p-48 * radius)
    }
  }
}
