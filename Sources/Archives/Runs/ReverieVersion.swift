/// The version of the package, recorded by every file a run writes. This is its only place.
public let reverieVersion = "0.2.0"
