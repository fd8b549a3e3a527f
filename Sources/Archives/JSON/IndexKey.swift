/// A key that no type declares: a place in a list, or a word of the coders.
struct IndexKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  /// A place in a list.
  init(_ index: Int) { (stringValue, intValue) = ("Index \(index)", index) }

  /// A word.
  init(_ word: String) { (stringValue, intValue) = (word, nil) }

  init?(intValue: Int) { self.init(intValue) }
  init?(stringValue: String) { self.init(stringValue) }
}
