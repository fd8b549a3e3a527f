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
    guard !bytes.isEmpty, let last = shape.last else { return bytes }
    let width = MemoryLayout<Word>.size
    var strides = [1]
    for length in shape.dropLast() { strides.append((strides.last ?? 1) * length) }
    let lastStride = strides[shape.count - 1]
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { output, filled in
      filled = bytes.count
      let target = UnsafeMutableRawBufferPointer(output)
      bytes.withUnsafeBytes { source in
        var index = [Int](repeating: 0, count: shape.count)  // of all axes but the last
        var (start, place) = (0, 0)
        while place < source.count {
          var from = start * width
          for _ in 0..<last {
            target.storeBytes(
              of: source.loadUnaligned(fromByteOffset: from, as: type), toByteOffset: place,
              as: type)
            from += lastStride * width
            place += width
          }
          var axis = shape.count - 2
          while axis >= 0 {
            index[axis] += 1
            start += strides[axis]
            if index[axis] < shape[axis] { break }
            start -= strides[axis] * shape[axis]
            index[axis] = 0
            axis -= 1
          }
        }
      }
    }
  }
}
