/// A process of its own: all rows are its rows.
public struct SingleProcess: ProcessGroup {
  /// The first.
  public var rank: Int { 0 }
  /// One.
  public var count: Int { 1 }

  /// Nobody else is there.
  public init() {}

  /// All rows are there already.
  public func exchange(_ memory: UnsafeMutableRawPointer, rowBytes: Int, shares: [Range<Int>]) {}
}
