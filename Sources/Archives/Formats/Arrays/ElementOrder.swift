/// Rearrangements of elements that files hold in another order.
enum ElementOrder {
  /// Reverses the bytes of each element.
  static func swapBytes(_ bytes: inout [UInt8], width: Int) {
    switch width {
    case 2: swap(&bytes, UInt16.self)
    case 4: swap(&bytes, UInt32.self)
    case 8: swap(&bytes, UInt64.self)
    default: break
    }
  }

  private static func swap<Word: FixedWidthInteger>(_ bytes: inout [UInt8], _ type: Word.Type) {
    bytes.withUnsafeMutableBytes { buffer in
      for offset in stride(from: 0, to: buffer.count, by: MemoryLayout<Word>.size) {
        let word = buffer.loadUnaligned(fromByteOffset: offset, as: type)
        buffer.storeBytes(of: word.byteSwapped, toByteOffset: offset, as: type)
      }
    }
  }

  /// Elements stored with the first axis fastest (Fortran), reordered with the last axis fastest.
  static func rowMajor(_ bytes: [UInt8], shape: [Int], width: Int) -> [UInt8] {
    switch width {
    case 1: rowMajor(bytes, shape, UInt8.self)
    case 2: rowMajor(bytes, shape, UInt16.self)
    case 4: rowMajor(bytes, shape, UInt32.self)
    default: rowMajor(bytes, shape, UInt64.self)
    }
  }

  private static func rowMajor<Word: FixedWidthInteger>(
    _ bytes: [UInt8], _ shape: [Int], _ type: Word.Type
  ) -> [UInt8] {
    guard !bytes.isEmpty, !shape.isEmpty else { return bytes }
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { output, filled in
      filled = bytes.count
      bytes.withUnsafeBytes {
        copyRowMajor($0, shape, type, to: UnsafeMutableRawBufferPointer(output))
      }
    }
  }

  private static func copyRowMajor<Word: FixedWidthInteger>(
    _ source: UnsafeRawBufferPointer, _ shape: [Int], _ type: Word.Type,
    to target: UnsafeMutableRawBufferPointer
  ) {
    let width = MemoryLayout<Word>.size
    var strides = [1]
    for length in shape.dropLast() { strides.append((strides.last ?? 1) * length) }
    let step = strides[shape.count - 1] * width
    var (rows, place) = (Odometer(Array(shape.dropLast()), strides: strides), 0)
    while place < source.count {
      var from = rows.place * width
      for _ in 0..<shape[shape.count - 1] {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: from, as: type), toByteOffset: place, as: type)
        from += step
        place += width
      }
      rows.advance()
    }
  }
}
