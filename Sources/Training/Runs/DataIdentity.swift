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
  /// The names of the units, where the file has any.
  public let units: [String]?
  /// What the reader understood of the file, for people and programs; nil in old runs.
  public let understood: JSONValue?

  /// The identity of numbers whose checksum is known.
  public init(
    file: String, checksum: UInt32, shape: [Int], units: [String]? = nil,
    understood: JSONValue? = nil
  ) {
    (self.file, self.checksum, self.shape) = (file, checksum, shape)
    (self.units, self.understood) = (units, understood)
  }
}
