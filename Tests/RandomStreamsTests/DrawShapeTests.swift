import CKernels
import Testing

/// A draw is a function of its address: nothing around it matters.
@Suite struct DrawShapeTests {
  /// Widths around blocks, vectors, the ragged path and tiles.
  static let columns = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 31, 33, 64, 130, 255, 258, 1023]

  /// Rows drawn together are the rows drawn alone.
  @Test(arguments: Draw.all)
  func rows(_ draw: Draw) {
    for columns in Self.columns + [1024, 1025, 2051] {
      let rows = columns < 20 ? 67 : 5
      let together = draw.bits(stream(seed: 3, step: 5, chain: 9), rows, columns)
      for row in 0..<rows {
        let alone = draw.bits(stream(seed: 3, step: 5, chain: 9 + UInt32(row)), 1, columns)
        #expect(
          Array(together[row * columns..<(row + 1) * columns]) == alone,
          "\(draw): row \(row) of [\(rows), \(columns)]")
      }
    }
  }

  /// Narrow rows are the beginning of wide ones.
  @Test(arguments: Draw.all)
  func columnPrefix(_ draw: Draw) {
    let address = stream(seed: 4, step: 1 << 40, chain: 2, purpose: 6)
    let wide = draw.bits(address, 3, 2051)
    for columns in Self.columns {
      let narrow = draw.bits(address, 3, columns)
      for row in 0..<3 {
        #expect(
          narrow[row * columns..<(row + 1) * columns].elementsEqual(
            wide[row * 2051..<row * 2051 + columns]), "\(draw): \(columns) columns, row \(row)")
      }
    }
  }

  /// Each part of the address changes the draw, the chain beyond 2^32 wraps.
  @Test(arguments: Draw.all)
  func address(_ draw: Draw) {
    let addresses = [
      stream(), stream(seed: 2), stream(seed: 1 | 1 << 32), stream(step: 1), stream(step: 1 << 32),
      stream(step: 1 << 47), stream(chain: 16), stream(purpose: 1), stream(purpose: 1 << 15),
    ]
    // Chains 0 and 16 have the same rates and inputs.
    let draws = addresses.map { draw.bits($0, 1, 64) }
    for i in draws.indices {
      for j in 0..<i { #expect(draws[i] != draws[j], "\(draw): addresses \(i) and \(j)") }
    }
    let wrapped = draw.bits(stream(chain: .max), 2, 8)
    #expect(Array(wrapped[8...]) == draw.bits(stream(chain: 0), 1, 8))
  }

  @Test(arguments: Draw.all)
  func empty(_ draw: Draw) {
    #expect(draw.bits(stream(), 0, 5).isEmpty)
    #expect(draw.bits(stream(), 5, 0).isEmpty)
  }

  /// The same bits on every instruction set; in a process of its own, because the choice of the set
  /// is the process's.
  @Test func instructionSets() async {
    await #expect(processExitsWith: .success) {
      let sets = [RV_PORTABLE, RV_NEON, RV_AVX2, RV_AVX512].filter { rv_supports($0) != 0 }
      for draw in Draw.all {
        for (rows, columns) in [(300, 1), (300, 2), (99, 3), (40, 37), (2, 4099), (1, 1 << 17)] {
          let address = stream(seed: 77, step: 12_345_678_901, chain: 40, purpose: 3)
          _ = rv_use_instruction_set(sets[0])
          let expected = draw.bits(address, rows, columns)
          for set in sets.dropFirst() {
            _ = rv_use_instruction_set(set)
            #expect(
              draw.bits(address, rows, columns) == expected,
              "\(draw): set \(set.rawValue), [\(rows), \(columns)]")
          }
        }
      }
    }
  }
}
