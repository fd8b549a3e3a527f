/// How data values are spread along an axis.
public enum AxisScale: Sendable, Hashable {
  /// Equal steps are equal distances.
  case linear
  /// Equal ratios are equal distances; values of zero and below are left out.
  case log
}
