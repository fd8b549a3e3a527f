import Jobs

/// Numbers in an option, such as `0,0,2,2` or `10:20`.
enum NumberList {
  /// - Parameter count: how many there must be; nil for any number.
  /// - Throws: `JobError` for another number of parts, and parts that are no numbers; it names the option.
  static func parse(
    _ text: String, separator: Character, count: Int? = nil, option: String
  ) throws -> [Double] {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    let values = parts.compactMap { Double($0) }
    guard values.count == parts.count, values.count == count ?? values.count else {
      throw JobError(
        .wrongUse,
        "\(option) \(text): expected \(count.map { "\($0) " } ?? "")numbers separated by \"\(separator)\"."
      )
    }
    return values
  }
}
