import Tensors

extension NumericArray {
  /// The elements as floating-point numbers, rounded to nearest; beyond the range, infinite.
  public func values<Scalar: TensorScalar>(as type: Scalar.Type) -> [Scalar] {
    let count = count
    return [Scalar](unsafeUninitializedCapacity: count) { output, filled in
      bytes.withUnsafeBytes { source in
        // Concrete types, so that the loops are specialised.
        if let floats = output as? UnsafeMutableBufferPointer<Float> {
          convert(source, count, floats)
        } else if let doubles = output as? UnsafeMutableBufferPointer<Double> {
          convert(source, count, doubles)
        } else {
          convert(source, count, output)
        }
      }
      filled = count
    }
  }

  /// The elements as integers.
  ///
  /// - Parameter name: what the array is, for the message.
  /// - Throws: `notRepresentable` where an element is not a whole number within the range of `Int`.
  public func integers(name: String) throws(ArchiveError) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      guard let value = integer(at: index) else {
        throw .notRepresentable(name: name, index: index, value: number(at: index), type: "Int")
      }
      result.append(value)
    }
    return result
  }

  /// The place of the first element that is not a finite number; `nil` where there is none.
  public var firstNonFinite: Int? {
    switch elementType {
    case .f2: first { (bits: UInt16) in bits & 0x7C00 == 0x7C00 }
    case .f4: first { (bits: UInt32) in bits & 0x7F80_0000 == 0x7F80_0000 }
    case .f8: first { (bits: UInt64) in bits >> 52 & 0x7FF == 0x7FF }
    default: nil
    }
  }

  private func first<Bits: BitwiseCopyable>(where matches: (Bits) -> Bool) -> Int? {
    bytes.withUnsafeBytes { source in
      (0..<count).first {
        matches(source.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Bits>.size, as: Bits.self))
      }
    }
  }

  /// One element, by its place in row-major order, as the nearest `Double`.
  public func number(at index: Int) -> Double {
    switch elementType {
    case .f2: Double(HalfPrecision.single(load(index, UInt16.self)))
    case .f4: Double(load(index, Float.self))
    case .f8: load(index, Double.self)
    case .i1: Double(load(index, Int8.self))
    case .i2: Double(load(index, Int16.self))
    case .i4: Double(load(index, Int32.self))
    case .i8: Double(load(index, Int64.self))
    case .u1, .bool: Double(load(index, UInt8.self))
    case .u2: Double(load(index, UInt16.self))
    case .u4: Double(load(index, UInt32.self))
    case .u8: Double(load(index, UInt64.self))
    }
  }

  /// One element, by its place in row-major order, as decimal text that reads back as the same.
  public func text(at index: Int) -> String {
    switch elementType {
    case .f2: "\(HalfPrecision.single(load(index, UInt16.self)))"
    case .f4: "\(load(index, Float.self))"
    case .f8: "\(load(index, Double.self))"
    case .u8: "\(load(index, UInt64.self))"
    default: "\(integer(at: index) ?? 0)"
    }
  }

  /// The same numbers as another floating-point type.
  public func converted(to type: ElementType) -> NumericArray {
    switch type {
    case elementType: return self
    case .f4: return NumericArray(shape: shape, values: values(as: Float.self))
    case .f8: return NumericArray(shape: shape, values: values(as: Double.self))
    case .f2:
      let halves = values(as: Float.self).map(HalfPrecision.half)
      return NumericArray(
        shape: shape, elementType: .f2, bytes: halves.withUnsafeBytes { Array($0) })
    default: preconditionFailure("converted(to:) makes floating-point arrays, not \(type)")
    }
  }

  private func integer(at index: Int) -> Int? {
    switch elementType {
    case .f2, .f4, .f8: Int(exactly: number(at: index))
    case .i1: Int(load(index, Int8.self))
    case .i2: Int(load(index, Int16.self))
    case .i4: Int(load(index, Int32.self))
    case .i8: Int(load(index, Int64.self))
    case .u1, .bool: Int(load(index, UInt8.self))
    case .u2: Int(load(index, UInt16.self))
    case .u4: Int(load(index, UInt32.self))
    case .u8: Int(exactly: load(index, UInt64.self))
    }
  }

  private func load<Value: BitwiseCopyable>(_ index: Int, _ type: Value.Type) -> Value {
    precondition(index >= 0 && index < count)
    return bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: type)
    }
  }

  private func convert<Target: BinaryFloatingPoint>(
    _ source: UnsafeRawBufferPointer, _ count: Int, _ output: UnsafeMutableBufferPointer<Target>
  ) {
    switch elementType {
    case .f2: convert(source, count, output) { (x: UInt16) in Target(HalfPrecision.single(x)) }
    case .f4: convert(source, count, output) { (x: Float) in Target(x) }
    case .f8: convert(source, count, output) { (x: Double) in Target(x) }
    case .i1: convert(source, count, output) { (x: Int8) in Target(x) }
    case .i2: convert(source, count, output) { (x: Int16) in Target(x) }
    case .i4: convert(source, count, output) { (x: Int32) in Target(x) }
    case .i8: convert(source, count, output) { (x: Int64) in Target(x) }
    case .u1, .bool: convert(source, count, output) { (x: UInt8) in Target(x) }
    case .u2: convert(source, count, output) { (x: UInt16) in Target(x) }
    case .u4: convert(source, count, output) { (x: UInt32) in Target(x) }
    case .u8: convert(source, count, output) { (x: UInt64) in Target(x) }
    }
  }

  @inline(__always)
  private func convert<Source: BitwiseCopyable, Target>(
    _ source: UnsafeRawBufferPointer, _ count: Int, _ output: UnsafeMutableBufferPointer<Target>,
    _ number: (Source) -> Target
  ) {
    guard count > 0, let target = output.baseAddress else { return }
    if Source.self == Target.self {
      UnsafeMutableRawPointer(target).copyMemory(
        from: source.baseAddress!, byteCount: count * MemoryLayout<Source>.size)
      return
    }
    for index in 0..<count {
      let value = source.loadUnaligned(
        fromByteOffset: index &* MemoryLayout<Source>.size, as: Source.self)
      (target + index).initialize(to: number(value))
    }
  }
}
