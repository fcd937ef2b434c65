/// What Plimsoll knows of a kind.
package enum KindRole: Hashable, Sendable {
  /// Read into the inventory.
  case planned(PlannedKind)
  /// Makes no pods.
  case withoutPods
  /// A custom resource whose controller makes pods, which can't be counted from it; the controller's name.
  case makesPods(by: String)
  /// A tool's own document; what it is, and what to give instead.
  case toolDocument(String)
  case unknown
}

/// The kinds that are read into the inventory.
package enum PlannedKind: String, Hashable, Sendable, CaseIterable {
  case deployment = "Deployment"
  case statefulSet = "StatefulSet"
  case daemonSet = "DaemonSet"
  case replicaSet = "ReplicaSet"
  case replicationController = "ReplicationController"
  case job = "Job"
  case cronJob = "CronJob"
  case pod = "Pod"
  case podDisruptionBudget = "PodDisruptionBudget"
  case horizontalPodAutoscaler = "HorizontalPodAutoscaler"
  case verticalPodAutoscaler = "VerticalPodAutoscaler"
  case persistentVolumeClaim = "PersistentVolumeClaim"
  case persistentVolume = "PersistentVolume"
  case storageClass = "StorageClass"
  case csiNode = "CSINode"
  case priorityClass = "PriorityClass"
  case limitRange = "LimitRange"
  case resourceQuota = "ResourceQuota"
  case namespace = "Namespace"
  case node = "Node"
  case runtimeClass = "RuntimeClass"
  case service = "Service"

  /// The API groups that it has lived in; the empty one is the core.
  var groups: [String] {
    switch self {
    case .deployment, .daemonSet, .replicaSet: ["apps", "extensions"]
    case .statefulSet: ["apps"]
    case .job, .cronJob: ["batch"]
    case .podDisruptionBudget: ["policy"]
    case .horizontalPodAutoscaler: ["autoscaling", "extensions"]
    case .verticalPodAutoscaler: ["autoscaling.k8s.io", "poc.autoscaling.k8s.io"]
    case .storageClass, .csiNode: ["storage.k8s.io"]
    case .priorityClass: ["scheduling.k8s.io"]
    case .runtimeClass: ["node.k8s.io"]
    default: [""]
    }
  }
}

/// Which kinds are what, by API group: other groups have Services, Clusters and Jobs of their own.
package enum KnownKinds {
  /// The group of an apiVersion: `apps` of `apps/v1`, empty for `v1`.
  package static func group(of apiVersion: String) -> String {
    apiVersion.firstIndex(of: "/").map { String(apiVersion[..<$0]) } ?? ""
  }

  package static func role(kind: String, apiVersion: String) -> KindRole {
    let group = group(of: apiVersion)
    if let planned = PlannedKind(rawValue: kind), planned.groups.contains(group) { return .planned(planned) }
    if let tool = toolDocuments["\(group)/\(kind)"] { return .toolDocument(tool) }
    if isBuiltIn(group) { return builtInWithoutPods.contains(kind) || isOfKubernetes(group) ? .withoutPods : .unknown }
    for (suffix, kinds, controller) in podMakers where group == suffix || group.hasSuffix(".\(suffix)") {
      if kinds.contains(kind) || kinds == ["*"] { return .makesPods(by: controller) }
    }
    return groupsWithoutPods.contains { group == $0 || group.hasSuffix(".\($0)") } ? .withoutPods : .unknown
  }

  /// Groups without a point in their name, which only Kubernetes itself has.
  package static func isBuiltIn(_ group: String) -> Bool { builtInGroups.contains(group) || isOfKubernetes(group) }

  private static func isOfKubernetes(_ group: String) -> Bool { kubernetesGroups.contains(group) }

  private static let builtInGroups: Set<String> = ["", "apps", "extensions", "batch", "autoscaling", "policy"]

  private static let builtInWithoutPods: Set<String> = [
    "ConfigMap", "Secret", "ServiceAccount", "Endpoints", "Event", "PodTemplate", "ComponentStatus", "Binding",
    "Ingress",
    "NetworkPolicy", "PodSecurityPolicy", "ControllerRevision", "Eviction", "Scale",
  ]

  private static let kubernetesGroups: Set<String> = [
    "rbac.authorization.k8s.io", "networking.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io",
    "admissionregistration.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io",
    "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io", "node.k8s.io",
    "scheduling.k8s.io", "storage.k8s.io", "resource.k8s.io", "internal.apiserver.k8s.io", "autoscaling.k8s.io",
    "snapshot.storage.k8s.io", "metrics.k8s.io", "settings.k8s.io", "storagemigration.k8s.io",
  ]

  private static let toolDocuments: [String: String] = [
    "kustomize.config.k8s.io/Kustomization":
      "what it builds is not read; give `kustomize build` or `kubectl kustomize` output",
    "kustomize.config.k8s.io/Component": "what it adds is not read; give `kustomize build` output",
    "kustomize.toolkit.fluxcd.io/Kustomization": "what it applies is not read; give `flux build` output",
    "helm.toolkit.fluxcd.io/HelmRelease": "what its chart makes is not read; give `helm template` output",
    "argoproj.io/Application": "what it applies is not read; give the manifests that it points at",
    "argoproj.io/ApplicationSet": "what it applies is not read; give the manifests that it points at",
    "template.openshift.io/Template": "its objects are not read; give `oc process` output",
    "addons.cluster.x-k8s.io/ClusterResourceSet": "what it applies is not read; give the manifests that it names",
    "helm.cattle.io/HelmChart": "what its chart makes is not read; give `helm template` output",
    "addons.k8s.io/Addons": "what it applies is not read; give the manifests that it names",
  ]

  /// API group, kinds (`*`: all of the group), and who makes the pods.
  private static let podMakers: [(group: String, kinds: [String], controller: String)] = [
    (
      "kafka.strimzi.io",
      ["Kafka", "KafkaNodePool", "KafkaConnect", "KafkaBridge", "KafkaMirrorMaker", "KafkaMirrorMaker2"], "Strimzi"
    ),
    ("core.strimzi.io", ["StrimziPodSet"], "Strimzi"),
    ("postgresql.cnpg.io", ["Cluster", "Pooler", "ScheduledBackup"], "CloudNativePG"),
    ("acid.zalan.do", ["postgresql"], "Zalando's postgres-operator"),
    ("postgres-operator.crunchydata.com", ["PostgresCluster", "PGAdmin"], "Crunchy's postgres-operator"),
    (
      "ceph.rook.io", ["CephCluster", "CephObjectStore", "CephFilesystem", "CephNFS", "CephRBDMirror"], "Rook"
    ),
    ("ray.io", ["RayCluster", "RayJob", "RayService"], "KubeRay"),
    ("argoproj.io", ["Rollout"], "Argo Rollouts"),
    ("argoproj.io", ["Workflow", "CronWorkflow", "WorkflowTemplate", "ClusterWorkflowTemplate"], "Argo Workflows"),
    ("argoproj.io", ["EventBus", "EventSource", "Sensor", "ArgoCD"], "Argo"),
    (
      "monitoring.coreos.com", ["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"],
      "the Prometheus operator"
    ),
    ("k8s.elastic.co", ["*"], "Elastic Cloud on Kubernetes"),
    ("opensearch.opster.io", ["OpenSearchCluster"], "the OpenSearch operator"),
    ("serving.knative.dev", ["Service", "Configuration", "Revision"], "Knative Serving"),
    ("sources.knative.dev", ["*"], "Knative Eventing"),
    ("serving.kserve.io", ["InferenceService", "InferenceGraph", "LLMInferenceService"], "KServe"),
    ("machinelearning.seldon.io", ["SeldonDeployment"], "Seldon"),
    ("flink.apache.org", ["FlinkDeployment", "FlinkSessionJob"], "the Flink operator"),
    ("sparkoperator.k8s.io", ["SparkApplication", "ScheduledSparkApplication"], "the Spark operator"),
    ("mongodb.com", ["MongoDB", "MongoDBCommunity", "MongoDBOpsManager", "MongoDBSearch"], "the MongoDB operator"),
    ("mongodbcommunity.mongodb.com", ["MongoDBCommunity"], "the MongoDB operator"),
    ("psmdb.percona.com", ["PerconaServerMongoDB"], "Percona's operator"),
    ("pxc.percona.com", ["PerconaXtraDBCluster"], "Percona's operator"),
    ("pgv2.percona.com", ["PerconaPGCluster"], "Percona's operator"),
    ("mysql.oracle.com", ["InnoDBCluster"], "the MySQL operator"),
    ("k8s.mariadb.com", ["MariaDB", "MaxScale"], "the MariaDB operator"),
    ("databases.spotahome.com", ["RedisFailover"], "the Redis operator"),
    ("redis.redis.opstreelabs.in", ["*"], "the Redis operator"),
    ("app.redislabs.com", ["RedisEnterpriseCluster"], "Redis Enterprise"),
    ("rabbitmq.com", ["RabbitmqCluster"], "the RabbitMQ operator"),
    ("cassandra.datastax.com", ["CassandraDatacenter"], "cass-operator"),
    ("k8ssandra.io", ["K8ssandraCluster"], "K8ssandra"),
    ("scylla.scylladb.com", ["ScyllaCluster"], "the Scylla operator"),
    ("clickhouse.altinity.com", ["ClickHouseInstallation"], "the ClickHouse operator"),
    ("clickhouse-keeper.altinity.com", ["ClickHouseKeeperInstallation"], "the ClickHouse operator"),
    ("nats.io", ["NatsCluster"], "the NATS operator"),
    ("minio.min.io", ["Tenant"], "the MinIO operator"),
    ("pingcap.com", ["TidbCluster"], "the TiDB operator"),
    ("planetscale.com", ["VitessCluster"], "the Vitess operator"),
    ("crdb.cockroachlabs.com", ["CrdbCluster"], "the CockroachDB operator"),
    ("apps.kubeblocks.io", ["Cluster"], "KubeBlocks"),
    ("druid.apache.org", ["Druid"], "the Druid operator"),
    ("solr.apache.org", ["SolrCloud"], "the Solr operator"),
    ("zookeeper.pravega.io", ["ZookeeperCluster"], "the ZooKeeper operator"),
    ("gateway.networking.k8s.io", ["Gateway"], "the gateway's controller"),
    ("install.istio.io", ["IstioOperator"], "Istio's installer"),
    ("sailoperator.io", ["Istio", "IstioCNI", "ZTunnel"], "the Sail operator"),
    ("operator.tigera.io", ["Installation", "APIServer"], "the Tigera operator"),
    ("operator.knative.dev", ["*"], "the Knative operator"),
    ("kubeflow.org", ["*"], "Kubeflow's training operator"),
    ("trainer.kubeflow.org", ["TrainJob"], "Kubeflow Trainer"),
    ("leaderworkerset.x-k8s.io", ["LeaderWorkerSet"], "LeaderWorkerSet"),
    ("jobset.x-k8s.io", ["JobSet"], "JobSet"),
    ("batch.volcano.sh", ["Job", "CronJob"], "Volcano"),
    ("workload.codeflare.dev", ["AppWrapper"], "AppWrapper"),
    ("kubevirt.io", ["*"], "KubeVirt"),
    ("cdi.kubevirt.io", ["DataVolume"], "KubeVirt's importer"),
    ("tekton.dev", ["PipelineRun", "TaskRun"], "Tekton"),
    ("operator.tekton.dev", ["*"], "the Tekton operator"),
    ("apps.kruise.io", ["*"], "OpenKruise"),
    ("apps.openshift.io", ["DeploymentConfig"], "OpenShift"),
    ("build.openshift.io", ["BuildConfig", "Build"], "OpenShift"),
    ("route.openshift.io", ["Router"], "OpenShift"),
    ("keda.sh", ["ScaledJob", "ScaledObject"], "KEDA"),
    ("actions.github.com", ["AutoscalingRunnerSet", "EphemeralRunnerSet"], "Actions Runner Controller"),
    ("actions.summerwind.dev", ["RunnerDeployment", "RunnerSet"], "Actions Runner Controller"),
    ("jaegertracing.io", ["Jaeger"], "the Jaeger operator"),
    ("opentelemetry.io", ["OpenTelemetryCollector"], "the OpenTelemetry operator"),
    ("logging.banzaicloud.io", ["Logging"], "the Logging operator"),
    ("loki.grafana.com", ["LokiStack"], "the Loki operator"),
    ("tempo.grafana.com", ["TempoStack", "TempoMonolithic"], "the Tempo operator"),
    ("grafana.integreatly.org", ["Grafana"], "the Grafana operator"),
    ("operator.victoriametrics.com", ["*"], "the VictoriaMetrics operator"),
    ("longhorn.io", ["*"], "Longhorn"),
    ("nvidia.com", ["ClusterPolicy", "NIMService", "NIMCache", "DynamoGraphDeployment"], "NVIDIA's operator"),
    ("deviceplugin.intel.com", ["*"], "Intel's operator"),
    ("hub.jupyter.org", ["*"], "JupyterHub"),
    ("agones.dev", ["Fleet", "GameServer", "GameServerSet"], "Agones"),
    ("k8s.keycloak.org", ["Keycloak"], "the Keycloak operator"),
    ("eventing.knative.dev", ["Broker"], "Knative Eventing"),
    ("velero.io", ["Backup", "Restore"], "Velero"),
    ("temporal.io", ["TemporalCluster"], "the Temporal operator"),
    ("pulsar.streamnative.io", ["*"], "the Pulsar operator"),
    ("cluster.redpanda.com", ["Redpanda"], "the Redpanda operator"),
  ]

  private static let groupsWithoutPods: [String] = [
    "kafka.strimzi.io", "monitoring.coreos.com", "karpenter.sh", "karpenter.k8s.aws", "karpenter.azure.com",
    "cert-manager.io", "projectcontour.io", "networking.istio.io", "security.istio.io", "telemetry.istio.io",
    "gateway.networking.k8s.io", "crd.projectcalico.org", "projectcalico.org", "cilium.io", "traefik.io",
    "traefik.containo.us", "external-secrets.io", "bitnami.com", "networking.internal.knative.dev",
    "caching.internal.knative.dev", "policy.networking.k8s.io", "secrets-store.csi.x-k8s.io", "metallb.io",
    "kyverno.io", "constraints.gatekeeper.sh", "templates.gatekeeper.sh", "argoproj.io", "cluster.x-k8s.io",
    "kueue.x-k8s.io", "snapshot.storage.k8s.io", "cloud.google.com", "networking.gke.io", "elbv2.k8s.aws",
    "vpcresources.k8s.aws", "operators.coreos.com", "keda.sh", "ceph.rook.io", "getambassador.io", "linkerd.io",
  ]
}
