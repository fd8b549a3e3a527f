/// A text where one of a few words is expected.
struct UnknownWord: Error {
  let codingPath: [any CodingKey]
  let word: String
  let known: [String]

  /// `word` or, where it is near one of those known, both.
  var got: String {
    known.suggestion(for: word).map { "\(word). \($0)" } ?? word
  }
}

extension Decodable {
  /// Reads a value; of a choice among words, an unknown one is an `UnknownWord`.
  init(choosingFrom decoder: any Decoder) throws {
    do {
      try self.init(from: decoder)
    } catch let error as DecodingError {
      guard case .dataCorrupted(let context) = error,
        let choice = Self.self as? any (CaseIterable & RawRepresentable<String>).Type,
        let word = try? decoder.singleValueContainer().decode(String.self)
      else { throw error }
      throw UnknownWord(codingPath: context.codingPath, word: word, known: words(of: choice))
    }
  }
}

private func words<Choice: CaseIterable & RawRepresentable<String>>(
  of choice: Choice.Type
) -> [String] {
  choice.allCases.map(\.rawValue)
}
