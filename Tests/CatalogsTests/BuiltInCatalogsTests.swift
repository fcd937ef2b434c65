import Catalogs
import ClusterModel
import Quantities
import Testing

@Suite("Built-in catalogues")
struct BuiltInCatalogsTests {
  @Test(arguments: BuiltInCatalogs.places)
  func `every place has at least a hundred types, each with cores, memory and a price`(
    place: BuiltInCatalogs.Place
  ) throws {
    let catalogue = try #require(BuiltInCatalogs.catalogue(provider: place.provider, region: place.region))
    let types = catalogue.catalog.instanceTypes
    #expect(types.count >= 290)
    #expect(Set(types.map(\.name)).count == types.count)
    #expect(types.map(\.name) == types.map(\.name).sorted())
    for type in types {
      #expect(type.cores > 0 && type.memoryMiB >= 512, "\(type.name)")
      #expect(type.offerings.contains { $0.capacityType == .onDemand && $0.price > .zero }, "\(type.name)")
      #expect(type.generation != nil, "\(type.name)")
    }
    #expect(Set(types.map(\.architecture)) == ["amd64", "arm64"])
    #expect(types.contains { $0.gpuCount >= 8 })
    #expect(!catalogue.catalog.source.isEmpty && catalogue.catalog.date.hasPrefix("2026-"))
  }

  @Test func `spot never costs more than on-demand`() throws {
    for place in BuiltInCatalogs.places {
      let catalogue = try #require(BuiltInCatalogs.catalogue(provider: place.provider, region: place.region))
      for type in catalogue.catalog.instanceTypes {
        for spot in type.offerings where spot.capacityType == .spot {
          let listed = type.offerings.first { $0.zone == spot.zone && $0.capacityType == .onDemand }
          #expect(try #require(listed).price > spot.price, "\(type.name)")
        }
      }
    }
  }

  @Test func `m5_large is what AWS sells`() throws {
    let type = try #require(BuiltInCatalogsTests.type("m5.large", .aws, "us-east-1"))
    #expect(type.family == "m5")
    #expect(type.generation == 5)
    #expect(type.cores == 2)
    #expect(type.memoryMiB == 8192)
    #expect(type.networkInterfaces == 3)
    #expect(type.addressesPerInterface == 10)
    let listed = type.offerings.filter { $0.capacityType == .onDemand }
    #expect(listed.map(\.zone) == ["a", "b", "c", "d", "f"].map { "us-east-1\($0)" })
    #expect(Set(listed.map(\.price)) == [HourlyCost(microUnits: 96_000)])
  }

  @Test func `accelerators are counted, Neuron devices too`() throws {
    let l4 = try #require(BuiltInCatalogsTests.type("g6.12xlarge", .aws, "us-east-1"))
    #expect(l4.gpuCount == 4)
    #expect(l4.gpuModel == "NVIDIA L4")
    let neuron = try #require(BuiltInCatalogsTests.type("inf2.24xlarge", .aws, "us-east-1"))
    #expect(neuron.extendedResources["aws.amazon.com/neuron"] == 6)
    #expect(neuron.gpuCount == 0)
    let a100 = try #require(BuiltInCatalogsTests.type("a2-highgpu-1g", .gcp, "us-central1"))
    #expect(a100.gpuModel == "nvidia-tesla-a100")
  }

  @Test func `Azure has no spot prices, and says which zones it doesn't know`() throws {
    let catalogue = try #require(BuiltInCatalogs.catalogue(provider: .azure, region: "westus2"))
    #expect(!catalogue.catalog.instanceTypes.contains { $0.offerings.contains { $0.capacityType == .spot } })
    #expect(catalogue.catalog.typesOfUnknownZone.contains("Standard_D4s_v6"))
    #expect(!catalogue.catalog.typesOfUnknownZone.contains("Standard_D4s_v5"))
    #expect(catalogue.zones == ["westus2-1", "westus2-2", "westus2-3"])
  }

  @Test func `another region is said to be missing, with what to do`() {
    #expect(BuiltInCatalogs.catalogue(provider: .aws, region: "eu-central-1") == nil)
    let (cause, remedy) = BuiltInCatalogs.absence(provider: .aws, region: "eu-central-1")
    #expect(
      cause == "no catalogue of aws eu-central-1 is built in, only of aws us-east-1, azure westus2, gcp us-central1")
    #expect(
      remedy == "name a Catalog document of that region under spec.catalog (plimsoll schema catalog); "
        + "take us-east-1 for its prices")
  }

  @Test(arguments: [
    ("large 2 8192 0.1 -", "line 1: an instance type before the first family"),
    ("family m7i 7 amd64 a", "line 1: family PATTERN GENERATION ARCHITECTURE ZONES [gpu=MODEL]"),
    ("zone a z-a\nfamily m7i.* 7 amd64 a\nlarge 2 8192 0.1 x", "line 3: 'x' is no price"),
    ("zone a z-a\nfamily m7i.* 7 amd64 b\nlarge 2 8192 0.1 -", "line 3: none of the zones 'b' is known"),
    (
      "zone a z-a\nfamily m7i.* 7 amd64 a\nlarge 2 8192 0.1 - 3y4",
      "line 3: '3y4' is none of the words that may follow the prices"
    ),
  ])
  func `refuses a line that it can't read and says which`(text: String, message: String) {
    let error = #expect(throws: CompactCatalogue.Malformed.self) { try CompactCatalogue(name: "t", text: text) }
    #expect(error?.description == message)
  }

  static func type(_ name: String, _ provider: Provider, _ region: String) -> InstanceType? {
    BuiltInCatalogs.catalogue(provider: provider, region: region)?.catalog.instanceTypes.first { $0.name == name }
  }
}
