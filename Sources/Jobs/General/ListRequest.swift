import Archives
import Training

/// `list`: families, embedded targets, tasks, training presets, and what else the registry lists.
public struct ListRequest: JobRequest {
  /// The verb `list`.
  public static let verb = "list"
  /// The request, which has no members.
  public static var defaults: Self { Self() }

  /// The request with everything else at its default.
  public init() {}

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    let registry = FamilyRegistry.current
    let listings =
      [Listing("families", registry.families.map { Listing.Row($0.name, $0.summary) })]
      + registry.families.flatMap { $0.listings } + registry.listings()
    var result = JobResult()
    result.text = listings.map(Self.text).joined(separator: "\n")
    result.json = .object(
      Dictionary(
        listings.map { listing in
          (
            listing.title,
            JSONValue.object(
              Dictionary(
                listing.rows.map { ($0.name, JSONValue.string($0.summary)) },
                uniquingKeysWith: { first, _ in first }))
          )
        }, uniquingKeysWith: { first, _ in first }))
    return result
  }

  private static func text(_ listing: Listing) -> String {
    let width = listing.rows.map(\.name.count).max() ?? 0
    return
      ([listing.title]
      + listing.rows.map { row in
        "  \(row.name)\(String(repeating: " ", count: width - row.name.count + 2))\(row.summary)"
      }).joined(separator: "\n")
  }
}
