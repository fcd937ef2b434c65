import ClusterModel
import Quantities
import Reading
import Testing

@Suite("Pods as written")
struct PodFieldsTests {
  @Test func `keeps all that placement depends on`() throws {
    let fixture = try Fixture(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: p
        namespace: shop
        labels: {app: a}
        annotations: {plimsoll.dev/spot: allowed, secret: hunter2}
        creationTimestamp: "2026-08-22T10:15:30Z"
        ownerReferences: [{kind: ReplicaSet, name: r, controller: true}]
      spec:
        nodeName: n1
        nodeSelector: {disk: ssd}
        hostNetwork: true
        priorityClassName: high
        preemptionPolicy: Never
        schedulingGates: [{name: g}]
        tolerations: [{key: k, operator: Exists, effect: NoSchedule}]
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms: [{matchExpressions: [{key: cores, operator: Gt, values: ["4"]}]}]
          podAntiAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
            - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: a}}}
        topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, nodeTaintsPolicy: Honor}
        containers:
        - name: c
          image: i
          env: [{name: PASSWORD, value: hunter2}]
          ports: [{containerPort: 80}]
          resources: {requests: {cpu: 100m}, limits: {cpu: 1, memory: 1Gi}}
        volumes:
        - {name: v, persistentVolumeClaim: {claimName: data}}
        - {name: w, awsElasticBlockStore: {volumeID: vol-1}}
      status: {phase: Running}
      """)
    let pod = try fixture.pod()
    #expect(fixture.messages == [])
    #expect(pod.namespace == "shop")
    #expect(pod.owner == OwnerReference(kind: "ReplicaSet", name: "r"))
    #expect(pod.createdAt == 1_787_393_730)
    #expect(pod.phase == .running)
    let template = pod.template
    #expect(template.annotations == ["plimsoll.dev/spot": "allowed"])
    #expect(template.nodeAffinity.required?.first?.matchExpressions.first?.operator == .greaterThan)
    #expect(template.podAntiAffinity.required.first?.selector?.matchLabels == ["app": "a"])
    #expect(template.topologySpread.first?.selector == nil)
    #expect(template.topologySpread.first?.nodeTaintsPolicy == .honor)
    #expect(template.containers[0].ports[0].hostPort == 80)
    #expect(template.tolerations.count == 3)
    #expect(!template.mayPreempt)
    #expect(
      template.volumes.map(\.source) == [
        .persistentVolumeClaim(name: "data"),
        .inTreeDisk(kind: "awsElasticBlockStore", identity: "vol-1", readOnly: false),
      ])
    #expect(pod.effectiveRequests == ResourceVector(milliCPU: 100, memory: 1 << 30))
    #expect(!"\(pod)".contains("hunter2"))
  }

  @Test func `leaves pods as written where defaults are off`() throws {
    let text = """
      metadata: {name: p}
      spec: {containers: [{name: c, resources: {limits: {cpu: 1}}}]}
      """
    #expect(try Fixture(text, appliesDefaults: false).pod().effectiveRequests.isEmpty)
    #expect(try Fixture(text, appliesDefaults: false).pod().template.tolerations.isEmpty)
    #expect(try Fixture(text).pod().effectiveRequests[.cpu] == 1000)
  }

  @Test func `counts the greater of spec and status for a resized pod`() throws {
    let text = """
      metadata: {name: p}
      spec: {containers: [{name: c, resources: {requests: {cpu: 1, memory: 2Gi}}}]}
      status:
        conditions: [{type: PodResizePending, reason: REASON}]
        containerStatuses:
        - {name: c, resources: {requests: {cpu: 3, memory: 1Gi}}, allocatedResources: {cpu: 2, memory: 1Gi}}
      """
    let deferred = try Fixture(text.replacing("REASON", with: "Deferred")).pod()
    #expect(deferred.effectiveRequests == ResourceVector(milliCPU: 3000, memory: 2 << 30))
    let infeasible = try Fixture(text.replacing("REASON", with: "Infeasible")).pod()
    #expect(infeasible.effectiveRequests == ResourceVector(milliCPU: 3000, memory: 1 << 30))
  }

  @Test func `reports every fault of a pod at once`() throws {
    let fixture = try Fixture(
      """
      metadata: {name: p}
      spec:
        nodeSelectors: {a: b}
        tolerations: [{effect: NoSchedule}, {key: k, effect: Never}]
        topologySpreadConstraints: [{topologyKey: zone, maxSkew: 0, whenUnsatisfiable: Always}]
        containers:
        - name: c
          resource: {}
          resources: {requests: {cpu: -1, memory: 12x}}
          ports: [{containerPort: 70000}]
      """)
    _ = fixture.decoder.pod(fixture.nodes[0])
    #expect(
      fixture.messages == [
        "f.yaml:3:3: spec.nodeSelectors: unknown field 'nodeSelectors'; did you mean 'nodeSelector'?",
        "f.yaml:4:17: spec.tolerations[0]: a toleration without a key must have the operator Exists; "
          + "add the key, or operator: Exists",
        "f.yaml:4:56: spec.tolerations[1].effect: 'Never' is none of NoSchedule, PreferNoSchedule, NoExecute; "
          + "write one of them",
        "f.yaml:5:60: spec.topologySpreadConstraints[0].maxSkew: 0 is too small; write a number of at least 1",
        "f.yaml:5:82: spec.topologySpreadConstraints[0].whenUnsatisfiable: 'Always' is none of DoNotSchedule, "
          + "ScheduleAnyway; write one of them",
        "f.yaml:9:33: spec.containers[0].resources.requests.cpu: '-1' is negative; write 0 or more",
        "f.yaml:9:45: spec.containers[0].resources.requests.memory: '12x' is not a quantity; "
          + "write 500m, 2, 1.5 or 512Mi",
        "f.yaml:10:29: spec.containers[0].ports[0].containerPort: 70000 is too large; write a number of at most 65535",
      ])
  }

  @Test func `says what a pod lacks`() throws {
    let fixture = try Fixture("kind: Pod\nmetadata: {}\nspec: {}\n")
    #expect(fixture.decoder.pod(fixture.nodes[0]) == nil)
    #expect(fixture.messages == ["f.yaml:2:11: metadata.name: is missing; give the object a name"])
  }
}
