/// The type of an array's elements: a kind (f, i, u) and a width in bytes, as NumPy names them.
public enum ElementType: String, Sendable, Equatable, CaseIterable, Codable {
  /// IEEE binary16.
  case f2
  /// IEEE binary32, `Float`.
  case f4
  /// IEEE binary64, `Double`.
  case f8
  /// `Int8`.
  case i1
  /// `Int16`.
  case i2
  /// `Int32`.
  case i4
  /// `Int64`.
  case i8
  /// `UInt8`.
  case u1
  /// `UInt16`.
  case u2
  /// `UInt32`.
  case u4
  /// `UInt64`.
  case u8
  /// One byte, 0 or 1.
  case bool

  /// Bytes per element.
  public var width: Int {
    switch self {
    case .i1, .u1, .bool: 1
    case .f2, .i2, .u2: 2
    case .f4, .i4, .u4: 4
    case .f8, .i8, .u8: 8
    }
  }

  /// Whether elements are floating-point numbers.
  public var isFloatingPoint: Bool { self == .f2 || self == .f4 || self == .f8 }

  /// NumPy's name with the byte order: `<f4`, `|u1`, `|b1`.
  var numPyDescription: String {
    self == .bool ? "|b1" : (width == 1 ? "|" : "<") + rawValue
  }

  /// The type and byte order that NumPy's `descr` names; `nil` for all others.
  static func parse(numPy description: String) -> (type: ElementType, isBigEndian: Bool)? {
    guard let order = description.first, "<>|=".contains(order) else { return nil }
    let name = String(description.dropFirst())
    guard let type = name == "b1" ? .bool : ElementType(rawValue: name), name != "bool" else {
      return nil
    }
    guard order != "|" || type.width == 1 else { return nil }
    return (type, order == ">")
  }
}
