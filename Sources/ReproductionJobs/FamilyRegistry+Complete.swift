import Jobs
import Reproduction

extension FamilyRegistry {
  /// Everything the package has: `standard`, and the papers' experiments. `Jobs` does not know these, so that
  /// both are built at the same time.
  public static let complete = FamilyRegistry(
    families: standard.families, requests: standard.requests + [ReproduceRequest.self],
    listings: {
      standard.listings()
        + [Listing("experiments", PublishedExperiments.all.map { Listing.Row($0.id, $0.summary) })]
    })
}
