package import ClusterModel

/// The Kubernetes objects of all inputs, as read: no object twice, in the order of the input.
package struct KubernetesObjects: Hashable, Sendable {
  package var workloads: [WorkloadManifest] = []
  package var pods: [Pod] = []
  package var disruptionBudgets: [PodDisruptionBudget] = []
  package var autoscalers: [HorizontalPodAutoscaler] = []
  package var verticalAutoscalers: [VerticalPodAutoscaler] = []
  package var claims: [PersistentVolumeClaim] = []
  package var volumes: [PersistentVolume] = []
  package var storageClasses: [StorageClass] = []
  package var csiNodes: [CSINode] = []
  package var priorityClasses: [PriorityClass] = []
  package var limitRanges: [LimitRange] = []
  package var quotas: [ResourceQuota] = []
  package var namespaces: [Namespace] = []
  package var nodes: [Node] = []
  package var runtimeClasses: [RuntimeClass] = []
  package var services: [Service] = []

  package init() {}

  package var count: Int {
    workloads.count + pods.count + disruptionBudgets.count + autoscalers.count + verticalAutoscalers.count
      + claims.count + volumes.count + storageClasses.count + csiNodes.count + priorityClasses.count
      + limitRanges.count + quotas.count + namespaces.count + nodes.count + runtimeClasses.count + services.count
  }
}

/// One decoded object, before it is filed.
enum DecodedObject {
  case workload(WorkloadManifest)
  case pod(Pod)
  case disruptionBudget(PodDisruptionBudget)
  case autoscaler(HorizontalPodAutoscaler)
  case verticalAutoscaler(VerticalPodAutoscaler)
  case claim(PersistentVolumeClaim)
  case volume(PersistentVolume)
  case storageClass(StorageClass)
  case csiNode(CSINode)
  case priorityClass(PriorityClass)
  case limitRange(LimitRange)
  case quota(ResourceQuota)
  case namespace(Namespace)
  case node(Node)
  case runtimeClass(RuntimeClass)
  case service(Service)

  /// Decodes an object of a planned kind; nil where nothing can be made of it.
  init?(_ node: DocumentNode, kind: PlannedKind, apiVersion: String, decoder: ObjectDecoder) {
    let decoded: DecodedObject? =
      switch kind {
      case .deployment, .statefulSet, .daemonSet, .replicaSet, .replicationController, .job, .cronJob:
        decoder.workload(node, kind: kind, apiVersion: apiVersion).map(DecodedObject.workload)
      case .pod: decoder.plannedPod(node).map(DecodedObject.pod)
      case .podDisruptionBudget: decoder.podDisruptionBudget(node).map(DecodedObject.disruptionBudget)
      case .horizontalPodAutoscaler: decoder.horizontalPodAutoscaler(node).map(DecodedObject.autoscaler)
      case .verticalPodAutoscaler: decoder.verticalPodAutoscaler(node).map(DecodedObject.verticalAutoscaler)
      case .persistentVolumeClaim: decoder.persistentVolumeClaim(node).map(DecodedObject.claim)
      case .persistentVolume: decoder.persistentVolume(node).map(DecodedObject.volume)
      case .storageClass: decoder.storageClass(node).map(DecodedObject.storageClass)
      case .csiNode: decoder.csiNode(node).map(DecodedObject.csiNode)
      case .priorityClass: decoder.priorityClass(node).map(DecodedObject.priorityClass)
      case .limitRange: decoder.limitRange(node).map(DecodedObject.limitRange)
      case .resourceQuota: decoder.resourceQuota(node).map(DecodedObject.quota)
      case .namespace: decoder.namespace(node).map(DecodedObject.namespace)
      case .node: decoder.node(node).map(DecodedObject.node)
      case .runtimeClass: decoder.runtimeClass(node).map(DecodedObject.runtimeClass)
      case .service: decoder.service(node).map(DecodedObject.service)
      }
    guard let decoded else { return nil }
    self = decoded
  }

  /// Namespace and name; the namespace is empty for kinds that have none.
  var namespaceAndName: (namespace: String, name: String) {
    switch self {
    case .workload(let object): (object.id.namespace, object.id.name)
    case .pod(let object): (object.namespace, object.name)
    case .disruptionBudget(let object): (object.namespace, object.name)
    case .autoscaler(let object): (object.namespace, object.name)
    case .verticalAutoscaler(let object): (object.namespace, object.name)
    case .claim(let object): (object.namespace, object.name)
    case .limitRange(let object): (object.namespace, object.name)
    case .quota(let object): (object.namespace, object.name)
    case .service(let object): (object.namespace, object.name)
    case .volume(let object): ("", object.name)
    case .storageClass(let object): ("", object.name)
    case .csiNode(let object): ("", object.nodeName)
    case .priorityClass(let object): ("", object.name)
    case .namespace(let object): ("", object.name)
    case .node(let object): ("", object.name)
    case .runtimeClass(let object): ("", object.name)
    }
  }

  func file(into objects: inout KubernetesObjects) {
    switch self {
    case .workload(let object): objects.workloads.append(object)
    case .pod(let object): objects.pods.append(object)
    case .disruptionBudget(let object): objects.disruptionBudgets.append(object)
    case .autoscaler(let object): objects.autoscalers.append(object)
    case .verticalAutoscaler(let object): objects.verticalAutoscalers.append(object)
    case .claim(let object): objects.claims.append(object)
    case .volume(let object): objects.volumes.append(object)
    case .storageClass(let object): objects.storageClasses.append(object)
    case .csiNode(let object): objects.csiNodes.append(object)
    case .priorityClass(let object): objects.priorityClasses.append(object)
    case .limitRange(let object): objects.limitRanges.append(object)
    case .quota(let object): objects.quotas.append(object)
    case .namespace(let object): objects.namespaces.append(object)
    case .node(let object): objects.nodes.append(object)
    case .runtimeClass(let object): objects.runtimeClasses.append(object)
    case .service(let object): objects.services.append(object)
    }
  }
}

extension ObjectDecoder {
  /// A pod for planning: as `pod`, and absurd amounts are refused.
  fileprivate func plannedPod(_ object: DocumentNode) -> Pod? {
    guard let pod = pod(object) else { return nil }
    reader(object).rejectAbsurdAmounts()
    return pod
  }
}
