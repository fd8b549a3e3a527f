import Archives

/// Which numbers a run learned from: recorded in `run.json`, so that a resumed run can tell whether
/// they are still the same.
public struct DataIdentity: Sendable, Equatable, Codable {
  /// The file, as the user named it.
  public let file: String
  /// CRC-32 of the numbers, after reading and before any transformation by the run's own settings.
  public let checksum: UInt32
  /// Their shape, as `[draw, unit]`.
  public let shape: [Int]

  /// The identity of numbers whose checksum is known.
  public init(file: String, checksum: UInt32, shape: [Int]) {
    (self.file, self.checksum, self.shape) = (file, checksum, shape)
  }
}
