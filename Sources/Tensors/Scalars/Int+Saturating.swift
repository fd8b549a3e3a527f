extension Int {
  /// `value` without its fraction, at most 2⁵³ from 0, which leaves room for sums; 0 for NaN. For counts
  /// that follow from a user's numbers: a plain conversion traps beyond the range of `Int`.
  package init(saturating value: Double) {
    let limit = 0x1p53
    self = value.isNaN ? 0 : Int(Swift.min(limit, Swift.max(-limit, value)))
  }
}
