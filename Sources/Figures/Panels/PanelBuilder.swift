/// Lists the panels of a ``Figure``, with `if` and `for` as in Swift.
@resultBuilder
public enum PanelBuilder {
  /// One panel.
  public static func buildExpression(_ panel: any Panel) -> [any Panel] { [panel] }
  /// Panels made elsewhere.
  public static func buildExpression(_ panels: [any Panel]) -> [any Panel] { panels }
  /// Panels one after another.
  public static func buildBlock(_ parts: [any Panel]...) -> [any Panel] { parts.flatMap { $0 } }
  /// Panels from a loop.
  public static func buildArray(_ parts: [[any Panel]]) -> [any Panel] { parts.flatMap { $0 } }
  /// Panels under a condition.
  public static func buildOptional(_ part: [any Panel]?) -> [any Panel] { part ?? [] }
  /// Panels of the first branch.
  public static func buildEither(first: [any Panel]) -> [any Panel] { first }
  /// Panels of the second branch.
  public static func buildEither(second: [any Panel]) -> [any Panel] { second }
}
