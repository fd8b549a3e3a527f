import Archives

extension ElementType {
  /// The number that stands for the type in C.
  var code: Int32 {
    switch self {
    case .i1: 1
    case .i2: 2
    case .i4: 3
    case .i8: 4
    case .u1: 5
    case .u2: 6
    case .u4: 7
    case .u8: 8
    case .f2: 9
    case .f4: 10
    case .f8: 11
    case .bool: 12
    }
  }

  /// The type that a number stands for; nil for others.
  init?(code: Int32) {
    guard let type = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = type
  }
}
