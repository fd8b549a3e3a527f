extension MeasuredValue: Codable {
  private enum CodingKeys: String, CodingKey { case name, values, median, floor }

  /// Reads values, null as undefined.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode([Double?].self, forKey: .values),
      name: try container.decode(String.self, forKey: .name),
      floor: try container.decodeIfPresent(Double.self, forKey: .floor))
  }

  /// Undefined values are written as null: JSON has no NaN.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(values.map { $0.isFinite ? $0 : nil }, forKey: .values)
    try container.encode(median, forKey: .median)
    try container.encodeIfPresent(floor, forKey: .floor)
  }
}
