import ClusterModel
import Quantities
import Scheduling
import Testing

@Suite("Resource scores")
struct ResourceScoresTests {
  private typealias Share = ResourceScores.Share

  @Test func `the emptier node scores more, by whole percent rounded down`() {
    let shares = [Share(requested: 1000, allocatable: 3000), Share(requested: 1, allocatable: 4)]
    #expect(ResourceScores.fit(shares, .leastAllocated) == (66 + 75) / 2)
    #expect(ResourceScores.fit(shares, .mostAllocated) == (33 + 25) / 2)
  }

  @Test func `beyond the allocatable nothing is left, and the node counts as full`() {
    let over = [Share(requested: 5, allocatable: 4)]
    #expect(ResourceScores.fit(over, .leastAllocated) == 0)
    #expect(ResourceScores.fit(over, .mostAllocated) == 100)
  }

  @Test func `weights count, and a resource that the node lacks doesn't`() {
    let shares = [
      Share(requested: 0, allocatable: 10, weight: 3), Share(requested: 10, allocatable: 10, weight: 1),
      Share(requested: 0, allocatable: 0, weight: 9),
    ]
    #expect(ResourceScores.fit(shares, .leastAllocated) == 75)
    #expect(ResourceScores.fit([Share(requested: 0, allocatable: 0)], .leastAllocated) == 0)
  }

  @Test(arguments: [(0, 0), (25, 25), (50, 50), (75, 75), (100, 100), (130, 100)])
  func `a shape is followed between its points`(requested: Int64, score: Int64) {
    let rising = SchedulerProfile.FitStrategy.requestedToCapacityRatio([
      .init(utilisation: 0, score: 0), .init(utilisation: 100, score: 10),
    ])
    #expect(ResourceScores.fit([Share(requested: requested, allocatable: 100)], rising) == score)
  }

  @Test func `a shape's ends hold beyond them, and resources that score nothing weigh nothing`() {
    let bent = SchedulerProfile.FitStrategy.requestedToCapacityRatio([
      .init(utilisation: 20, score: 0), .init(utilisation: 60, score: 10),
    ])
    func fit(_ requested: Int64...) -> Int64 {
      ResourceScores.fit(requested.map { Share(requested: $0, allocatable: 100) }, bent)
    }
    #expect(fit(10) == 0)
    #expect(fit(40) == 50)
    #expect(fit(90) == 100)
    #expect(fit(10, 40) == 50)
  }

  @Test func `balance is full where all are used alike, and falls with the deviation`() {
    #expect(ResourceScores.balance([Share(requested: 1, allocatable: 2), Share(requested: 2, allocatable: 4)]) == 100)
    #expect(ResourceScores.balance([Share(requested: 0, allocatable: 2), Share(requested: 4, allocatable: 4)]) == 50)
    let three = [0, 0, 3].map { Share(requested: $0, allocatable: 3) }
    // Mean 1/3, deviation sqrt(2)/3 = 0.4714.
    #expect(ResourceScores.balance(three) == 52)
  }

  @Test func `figures near the limit of the numbers don't overflow`() {
    let huge = [Share(requested: .max - 1, allocatable: .max)]
    #expect(ResourceScores.fit(huge, .leastAllocated) == 0)
    #expect(ResourceScores.fit(huge, .mostAllocated) == 99)
  }
}

@Suite("Other scores")
struct OtherScoresTests {
  @Test func `images count by size and by how many nodes have them, untagged means latest`() {
    let template = PodTemplate(containers: [Container(name: "c", image: "registry/app")])
    func score(_ megabytes: Int64, nodesWith: Int = 1, nodes: Int = 1) -> Int64 {
      let name = "registry/app:latest"
      return ImageLocality.score(
        template, images: [name: megabytes << 20], nodesWith: [name: nodesWith], nodes: nodes)
    }
    #expect(score(23) == 0)
    #expect(score(1000) == 100)
    #expect(score(5000) == 100)
    #expect(score(1000, nodesWith: 1, nodes: 2) == (500 - 23) * 100 / (1000 - 23))
    #expect(ImageLocality.normalised("host:5000/app") == "host:5000/app:latest")
    #expect(ImageLocality.normalised("host:5000/app:1") == "host:5000/app:1")
    #expect(ImageLocality.score(PodTemplate(), images: [:], nodesWith: [:], nodes: 1) == 0)
  }

  @Test func `normalising keeps kube-scheduler's integers`() {
    #expect(Normalisation.proportional([1, 2, 3], reversed: false) == [33, 66, 100])
    #expect(Normalisation.proportional([1, 2, 3], reversed: true) == [67, 34, 0])
    #expect(Normalisation.proportional([0, 0], reversed: true) == [100, 100])
    #expect(Normalisation.proportional([0, 0], reversed: false) == [0, 0])
    #expect(Normalisation.between([-5, 0, 5]) == [0, 50, 100])
    #expect(Normalisation.between([4, 4]) == [0, 0])
    #expect(Normalisation.spread([0, 4, nil]) == [100, 0, 0])
    #expect(Normalisation.spread([2, 4]) == [100, 50])
    #expect(Normalisation.spread([0, 0]) == [100, 100])
  }

  @Test func `a pod that stands counts its pod-level requests in the score, one that comes its containers'`() {
    var pod = Build.pod("p", cpu: 500, memory: 1 << 30)
    pod.template.podRequests = ResourceVector(milliCPU: 900, memory: 2 << 30)
    pod.effectiveRequests = ResourceVector(milliCPU: 900, memory: 2 << 30)
    #expect(ScoredRequests.coming(pod).milliCPU == 500)
    #expect(ScoredRequests.standing(pod).milliCPU == 900)
  }

  @Test func `a container without requests counts a tenth of a core and 200 MiB, an explicit zero nothing`() {
    let missing = Build.pod("p", template: PodTemplate(containers: [Container(name: "a"), Container(name: "b")]))
    #expect(ScoredRequests.coming(missing).milliCPU == 200)
    #expect(ScoredRequests.standing(missing).memory == 400 << 20)
    #expect(ScoredRequests.coming(Build.pod("q", cpu: 0)).milliCPU == 0)
  }
}
