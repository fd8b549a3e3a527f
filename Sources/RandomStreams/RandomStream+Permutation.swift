import CKernels

extension RandomStream {
  /// A uniformly random order of 0..<count, a function of the stream's address (Fisher–Yates).
  public func permutation(of count: Int) -> [Int] {
    var bits = [UInt32](repeating: 0, count: 2 * count)
    rv_bits(address, 1, 2 * count, &bits)
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      let wide = UInt64(bits[2 * last]) << 32 | UInt64(bits[2 * last + 1])
      // The high word of a 64 × 64-bit product: uniform on 0...last to within 2⁻⁶⁴ (last + 1).
      let other = Int(wide.multipliedFullWidth(by: UInt64(last + 1)).high)
      order.swapAt(last, other)
    }
    return order
  }
}
