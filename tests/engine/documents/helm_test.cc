// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/documents/helm/helm.h"
#include "tests/engine/documents/model_lines.h"

namespace plimsoll::documents {

TEST_CASE("helm: templates and values are read without rendering", "[documents]") {
  const ReaderCase cases[] = {
      {"actions are unknown words or nothing",
       "chart/templates/web.yaml",
       "{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include \"x.name\" . }}-web\n  "
       "labels:\n    {{- include \"x.labels\" . | nindent 4 }}\n"
       "spec:\n  template:\n    spec:\n      containers:\n        - name: {{ .Chart.Name }}\n          image: \"{{ "
       ".Values.image.repository }}:{{ .Values.image.tag }}\"\n"
       "        - name: side\n          image: busybox:1.36\n          securityContext:\n            {{- toYaml "
       ".Values.securityContext | nindent 12 }}\n"
       "            privileged: true\n          volumeMounts:\n            - {name: s, mountPath: /s}\n      volumes:\n     "
       "   - name: s\n          hostPath:\n            path: /var/run/docker.sock\n{{- end }}\n",
       {"image workload {{ .Chart.Name }} = {{ .Values.image.repository }}:{{ .Values.image.tag }} ?",
        "image workload side = busybox:1.36", "container Deployment/{{ include \"x.name\" . }}-web side",
        "option side privileged = true", "option side mount /var/run/docker.sock -> /s bind"},
       {"diagnostic"},
       {},
       "helm-template"},
      {"settings that the chart's own defaults switch off",
       "chart/templates/web.yaml",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  {{- if .Values.host.network }}\n  hostNetwork: true\n  {{- "
       "else }}\n  hostPID: true\n  {{- end }}\n  {{- if .Values.ipc }}\n  hostIPC: true\n  {{- end }}\n  containers:\n"
       "  - name: a\n    image: b:1\n    {{- if $.Values.host.root }}\n    securityContext: {privileged: true}\n    {{- end "
       "}}\n"
       "{{- if .Values.host.network }}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: q}\nspec: {containers: [{name: c, "
       "image: 'd:1'}]}\n{{- end }}\n",
       {"option a pid = host", "option a ipc = host", "image workload c = d:1"},
       {"option a network", "option a privileged"},
       {{"chart/values.yaml", "host: {network: false, root: 'no'}\nipc: true\n"}},
       "helm-template"},
      {"images in parts",
       "chart/values.yaml",
       "image:\n  repository: org/app\n  tag: \"\"\nsidecar:\n  image: {registry: quay.io, repository: a/b, tag: v1, "
       "digest: ''}\n"
       "proxy: {image: 'nginx:1.2'}\nlogo: {image: logo.png}\nother: {repository: 'https://charts.example', tag: x}\n"
       "exporter: {image: {repository: e/f, tag: '1', digest: 'sha256:00'}}\n",
       {"image workload image = org/app:2.5.0", "image workload sidecar.image = quay.io/a/b:v1",
        "image workload proxy.image = nginx:1.2", "image workload exporter.image = e/f:1@sha256:00"},
       {"image workload logo", "image workload other"},
       {{"chart/Chart.yaml", "apiVersion: v2\nname: x\nappVersion: \"2.5.0\"\n"}},
       "helm-values"},
      {"an empty tag without a chart is unknown, not latest",
       "values.yaml",
       "image: {repository: org/app, tag: '', digest: \"\"}\n",
       {"image workload image = org/app:{{ .Chart.AppVersion }} ?"}},
      {"a global registry goes before the own one",
       "values.yaml",
       "global: {imageRegistry: reg.example}\nimage: {registry: docker.io, repository: a/b, tag: '1'}\n",
       {"image workload image = reg.example/a/b:1"}},
      {"switches that undo the isolation",
       "values-prod.yaml",
       "agent:\n  hostNetwork: true\n  securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN]}}\nquiet: "
       "{privileged: false}\n",
       {"option agent network = host", "option agent.securityContext privileged = true",
        "option agent.securityContext.capabilities cap_add = SYS_ADMIN"},
       {"container values quiet"},
       {},
       "helm-values"},
      {"kustomize images",
       "overlay/kustomization.yaml",
       "images:\n- {name: a, newName: reg/a, newTag: '2'}\n- {name: b, digest: 'sha256:00'}\n- {name: c, newName: d}\n"
       "patches:\n- patch: |-\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: p}\n    spec: {hostNetwork: true, "
       "containers: [{name: x, image: 'y:1'}]}\n"
       "secretGenerator:\n- name: s\n  literals: [k=v]\n",
       {"image workload a = reg/a:2", "image workload b = b@sha256:00", "image workload x = y:1", "option x network = host",
        "environment secret k = v"},
       {"image workload c"},
       {},
       "kustomization"},
  };
  for (const ReaderCase& test : cases) {
    ReaderCase copy = test;
    if (std::string_view(test.path) == "values-prod.yaml")
      copy.present[2] = "option agent.securityContext cap_add = SYS_ADMIN";
    check_reader(copy);
  }
}

TEST_CASE("helm: blanking keeps every offset", "[documents]") {
  struct Case {
    const char* text;
    const char* blanked;
  };
  const Case cases[] = {
      {"a: {{ .x }}\n", "a: TTTTTTTT\n"},
      {"  {{- if x }}\na: 1\n", "             \na: 1\n"},
      {"{{ a }} {{ b }}\n", "               \n"},
      {"{{/* x }} */}}\na: 1\n", "              \na: 1\n"},
      {"k: {{ a }}-{{ b }}\n", "k: TTTTTTT-TTTTTTT\n"},
      {"k: {{ open\n", "k: {{ open\n"},
  };
  for (const Case& test : cases) {
    INFO(test.text);
    CHECK(helm::blank_actions(test.text) == test.blanked);
  }
}

}  // namespace plimsoll::documents
