// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/documents/model_lines.h"

namespace plimsoll::documents {

TEST_CASE("kubernetes: objects give containers, images and data", "[documents]") {
  const std::string deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n"
      "    metadata:\n      annotations:\n"
      "        container.apparmor.security.beta.kubernetes.io/app: unconfined\n"
      "        container.apparmor.security.beta.kubernetes.io/other: runtime/default\n"
      "    spec:\n      hostNetwork: true\n      hostPID: false\n      hostUsers: false\n"
      "      securityContext: {runAsUser: 1000, runAsNonRoot: true, seccompProfile: {type: Unconfined}}\n"
      "      volumes:\n      - {name: sock, hostPath: {path: /run/containerd/containerd.sock}}\n      - {name: unused, "
      "hostPath: {path: /}}\n"
      "      - {name: tmp, emptyDir: {}}\n"
      "      initContainers:\n      - {name: first, image: 'busybox:1.36', command: [sh, -c, 'true']}\n"
      "      containers:\n      - name: app\n        image: nginx\n        args: [-v]\n"
      "        ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 53, protocol: UDP}]\n"
      "        env: [{name: A, value: b}, {name: S, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n"
      "        securityContext:\n          runAsUser: 0\n          privileged: true\n          allowPrivilegeEscalation: "
      "false\n"
      "          procMount: Unmasked\n          capabilities: {add: [SYS_ADMIN], drop: [ALL]}\n"
      "        resources: {limits: {memory: 64Mi, cpu: 1}}\n"
      "        volumeMounts:\n        - {name: sock, mountPath: /s, readOnly: true, mountPropagation: Bidirectional}\n      "
      "  - {name: tmp, mountPath: /tmp}\n";
  const ReaderCase cases[] = {
      {"a deployment with settings of the pod and of its containers",
       "k8s/web.yaml",
       deployment,
       {"image workload app = nginx",
        "image init first = busybox:1.36",
        "container Deployment/web app",
        "container Deployment/web first",
        "option app network = host",
        "option app host_users = false",
        "option app user = 0",
        "option first user = 1000",
        "option first run_as_non_root = true",
        "option app seccomp = unconfined",
        "option app apparmor = unconfined",
        "option app privileged = true",
        "option app no_new_privileges = true",
        "option app masked_paths = Unmasked",
        "option app cap_add = SYS_ADMIN",
        "option app cap_drop = ALL",
        "option app memory = 64Mi",
        "option app cpu = 1",
        "option app mount /run/containerd/containerd.sock -> /s bind ro Bidirectional",
        "option app mount  -> /tmp tmpfs",
        "option app mount / ->  bind unmounted",
        "option app port 8080 -> 80/tcp",
        "option app port  -> 53/udp unpublished",
        "environment container A = b",
        "command command = -v",
        "command entrypoint = sh|-c|true"},
       {"option app pid", "option first apparmor", "option app user = 1000", "environment container S",
        "option first mount / "},
       {},
       "kubernetes"},
      {"several documents, one of them not readable",
       "all.yml",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: 'x:1'}]}\n---\nfoo: [\n---\n"
       "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: b}\nspec: {jobTemplate: {spec: {template: {spec: {containers: "
       "[{name: d, image: 'y:2'}]}}}}}\n",
       {"image workload c = x:1", "image workload d = y:2", "container CronJob/b d"}},
      {"settings of a pod of which no container is named",
       "deploy/net.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  template:\n    spec: {hostNetwork: true}\n",
       {"container Deployment/w ", "option  network = host"}},
      {"a field for a profile counts more than the annotation; what is no profile counts for nothing",
       "p.yaml",
       "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}\nspec:\n"
       "  containers:\n  - {name: a, image: 'x:1', securityContext: {seccompProfile: {type: RuntimeDefault}}}\n"
       "  - {name: b, image: 'x:1', securityContext: {seccompProfile: {type: Custom}}}\n  - {name: c, image: 'x:1'}\n",
       {"option a seccomp = default", "option c seccomp = unconfined"},
       {"option a seccomp = unconfined", "option b seccomp"}},
      {"a List",
       "list.yaml",
       "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec:\n    "
       "containers:\n    - {name: c, image: 'x:1'}\n",
       {"container Pod/p c"}},
      {"JSON",
       "pod.json",
       "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"},\n\t\"spec\": {\"containers\": "
       "[{\"name\": \"c\", \"image\": \"x:1\"}]}}",
       {"image workload c = x:1"},
       {"diagnostic"},
       {},
       "kubernetes"},
      {"secrets are decoded, config maps are read",
       "s.yaml",
       "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: aGVsbG8=, b: '###'}\nstringData: {c: plain}\n---\n"
       "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {d: e}\n",
       {"environment secret a = hello", "environment secret b = ###", "environment secret c = plain",
        "environment config d = e"}},
      {"resources of operators that name an image",
       "cr.yaml",
       "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}\nspec:\n  image: "
       "quay.io/prometheus/prometheus:v2.0.0\n  icon: {image: logo.png}\n"
       "  sidecarImage: {repository: a/b, tag: '1'}\n",
       {"image workload Prometheus/p = quay.io/prometheus/prometheus:v2.0.0", "image workload Prometheus/p = a/b:1"},
       {"image workload Prometheus/p = logo.png"}},
      {"a policy for pods is no pod",
       "psp.yaml",
       "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: p}\nspec: {hostIPC: true, hostNetwork: "
       "true}\n",
       {},
       {"container", "option"}},
      {"a schema of a resource is no resource",
       "crd.yaml",
       "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {default: {image: "
       "'a/b:1', containers: [{name: q, image: z}]}}\n",
       {},
       {"image", "container"}},
      {"Tekton steps and Argo templates",
       "t.yaml",
       "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\nspec:\n  steps:\n  - name: s\n    image: golang\n    "
       "script: |\n      make\n---\n"
       "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: w-}\nspec:\n  templates:\n  - name: "
       "one\n    container: {image: 'alpine:3', command: [ls]}\n",
       {"image workload s = golang", "command script = make", "image workload one = alpine:3", "command entrypoint = ls",
        "container Workflow/w- one"}},
      {"a volume of the cluster that is a folder of the host",
       "pv.yaml",
       "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: p}\nspec:\n  hostPath: {path: /var/lib/kubelet}\n",
       {"option  mount /var/lib/kubelet ->  bind"},
       {}},
      {"what an Argo workflow sets for the pods of its templates",
       "w.yaml",
       "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: w-}\nspec:\n  securityContext: "
       "{runAsNonRoot: true}\n  templates:\n  - {name: one, container: {image: 'alpine:3'}}\n"
       "  - {name: two, securityContext: {runAsUser: 0}, container: {image: 'alpine:3'}}\n",
       {"option one run_as_non_root = true", "option two user = 0"},
       {"option two run_as_non_root"}},
  };
  for (const ReaderCase& test : cases) check_reader(test);
}

}  // namespace plimsoll::documents
