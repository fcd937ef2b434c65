package import ClusterModel

/// The instance catalogues that come with the program, as part of its binary: it needs no file beside it.
package enum BuiltInCatalogs {
  /// A provider and region that a catalogue is built in for.
  package struct Place: Hashable, Sendable {
    package let provider: Provider
    package let region: String

    /// The catalogue's name: `aws-us-east-1`.
    package var name: String { "\(provider.rawValue)-\(region)" }
  }

  /// Where there are built-in catalogues, in the order of `Provider`.
  package static let places = [
    Place(provider: .aws, region: "us-east-1"),
    Place(provider: .azure, region: "westus2"),
    Place(provider: .gcp, region: "us-central1"),
  ]

  /// The catalogue of a provider's region; nil where none is built in.
  ///
  /// - Complexity: O(length of the catalogue's text), which is about 20 KB.
  package static func catalogue(provider: Provider, region: String) -> CompactCatalogue? {
    guard let place = places.first(where: { $0.provider == provider && $0.region == region }) else { return nil }
    do {
      return try CompactCatalogue(name: place.name, text: String(decoding: bytes(place), as: UTF8.self))
    } catch {
      preconditionFailure("built-in catalogue \(place.name), \(error)")
    }
  }

  private static func bytes(_ place: Place) -> [UInt8] {
    switch place.provider {
    case .aws: PackageResources.aws_us_east_1_catalogue
    case .azure: PackageResources.azure_westus2_catalogue
    case .gcp: PackageResources.gcp_us_central1_catalogue
    case .onPremises: []
    }
  }

  /// Why there's no catalogue for a cluster, and what to do: for an error's cause and remedy.
  package static func absence(provider: Provider, region: String) -> (cause: String, remedy: String) {
    if provider == .onPremises {
      return (
        "no machines of your own are built in",
        "describe them in a Catalog document and name its path under spec.catalog (plimsoll schema catalog)"
      )
    }
    let have = places.map { "\($0.provider.rawValue) \($0.region)" }.joined(separator: ", ")
    let same = places.first { $0.provider == provider }.map { "; take \($0.region) for its prices" } ?? ""
    return (
      "no catalogue of \(provider.rawValue) \(region) is built in, only of \(have)",
      "name a Catalog document of that region under spec.catalog (plimsoll schema catalog)\(same)"
    )
  }
}
