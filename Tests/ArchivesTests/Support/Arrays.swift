import Archives

/// Arrays for tests: one of every type, with its extreme values, shape `[2, 3]`.
enum Arrays {
  static let everyType: [NumericArray] = ElementType.allCases.map(array)

  static func array(_ type: ElementType) -> NumericArray {
    func make<Value: BitwiseCopyable>(_ values: [Value]) -> NumericArray {
      NumericArray(
        shape: [2, 3], elementType: type, bytes: values.withUnsafeBytes { Array($0) })
    }
    switch type {
    // 1, -2, 65504, the least subnormal, infinity, 1/3
    case .f2: return make([0x3C00, 0xC000, 0x7BFF, 0x0001, 0x7C00, 0x3555] as [UInt16])
    case .f4:
      return make(
        [1, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .nan, 0.1] as [Float])
    case .f8:
      return make(
        [1, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .nan, 0.1] as [Double])
    case .i1: return make([.min, .max, 0, 1, -1, 7] as [Int8])
    case .i2: return make([.min, .max, 0, 1, -1, 7] as [Int16])
    case .i4: return make([.min, .max, 0, 1, -1, 7] as [Int32])
    case .i8: return make([.min, .max, 0, 1, -1, 7] as [Int64])
    case .u1: return make([.min, .max, 0, 1, 2, 7] as [UInt8])
    case .u2: return make([.min, .max, 0, 1, 2, 7] as [UInt16])
    case .u4: return make([.min, .max, 0, 1, 2, 7] as [UInt32])
    case .u8: return make([.min, .max, 0, 1, 2, 7] as [UInt64])
    case .bool:
      return NumericArray(shape: [2, 3], values: [true, false, false, true, true, false])
    }
  }
}
