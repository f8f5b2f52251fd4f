// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/foreign_marks.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

using namespace plimsoll;
using namespace plimsoll::findings;

namespace {

struct Case {
  const char* path;
  const char* text;
  std::size_t line;     // of the finding
  const char* concern;  // what others call its rule
  const char* reason;   // nullptr: no mark accepts it
  bool absent = false;
};

void check(const Case& test) {
  CAPTURE(test.text, test.line, test.concern);
  const documents::DocumentType* type = documents::classify(test.path, test.text);
  REQUIRE(type != nullptr);
  const documents::Model model = type->read(test.path, test.text, nullptr);
  const KicsQueries kics = parse_kics_queries("# numbers\nFD54F200-402c\tMissing User Instruction\n");
  const ForeignMarks marks(test.text, *type, model, "2026-11-24", kics);
  const std::vector<std::string> concerns = {"Sonar S1", test.concern};
  const auto mark = marks.find(test.line, test.line, test.absent, concerns);
  if (test.reason == nullptr) {
    CHECK_FALSE(mark);
  } else {
    REQUIRE(mark);
    CHECK(mark->reason == test.reason);
  }
}

}  // namespace

TEST_CASE("foreign marks: in a Dockerfile each reaches as far as in its own tool", "[findings]") {
  constexpr Case kCases[] = {
      // hadolint: the instruction behind it, with its continuation lines
      {"Dockerfile", "# hadolint ignore=DL3006\nFROM a\nRUN b\n", 2, "hadolint DL3006", "hadolint ignore=DL3006 (line 1)"},
      {"Dockerfile", "# hadolint ignore=DL3006\nFROM a\nRUN b\n", 3, "hadolint DL3006", nullptr},
      {"Dockerfile", "# hadolint ignore=DL3006\nFROM a\nRUN b\n", 2, "hadolint DL3007", nullptr},
      {"Dockerfile", "FROM a\n# hadolint ignore=DL3008, DL3015 # pinned by a snapshot\nRUN b \\\n  c\n", 4,
       "hadolint DL3015", "hadolint ignore=DL3008,DL3015 (line 2): pinned by a snapshot"},
      {"Dockerfile", "# hadolint global ignore=DL3008\nFROM a\nRUN b\n", 3, "hadolint DL3008",
       "hadolint global ignore=DL3008 (line 1)"},
      {"Dockerfile", "FROM a\nRUN x\n# hadolint stage ignore=DL3008\nFROM b\nRUN b\nFROM c\nRUN c\n", 5, "hadolint DL3008",
       "hadolint stage ignore=DL3008 (line 3)"},
      {"Dockerfile", "FROM a\nRUN x\n# hadolint stage ignore=DL3008\nFROM b\nRUN b\nFROM c\nRUN c\n", 7, "hadolint DL3008",
       nullptr},
      {"Dockerfile", "FROM a\n# hadolint shell=bash\nRUN b\n", 3, "hadolint DL3008", nullptr},
      {"Dockerfile", "FROM a\n# tally ignore=hadolint/DL3004;reason=needed\nRUN b\n", 3, "hadolint DL3004",
       "tally ignore=hadolint/DL3004 (line 2): needed"},
      // BuildKit: a directive is for the file, a comment for an instruction
      {"Dockerfile", "# check=skip=SecretsUsedInArgOrEnv,JSONArgsRecommended\nFROM a\nENV T=b\n", 3,
       "BuildKit SecretsUsedInArgOrEnv", "check=skip=SecretsUsedInArgOrEnv,JSONArgsRecommended (line 1)"},
      {"Dockerfile", "# check=skip=all;error=true\nFROM a\nENV T=b\n", 3, "BuildKit SecretsUsedInArgOrEnv",
       "check=skip=* (line 1)"},
      {"Dockerfile", "FROM a\n# check=skip=SecretsUsedInArgOrEnv\nENV T=b\nENV U=b\n", 4, "BuildKit SecretsUsedInArgOrEnv",
       nullptr},
      // checkov: anywhere in the file, for all of it
      {"Dockerfile", "FROM a\nRUN b\n#checkov:skip=CKV_DOCKER_3:no need\n", 1, "checkov CKV_DOCKER_3",
       "checkov:skip=CKV_DOCKER_3 (line 3): no need"},
      {"Dockerfile", "FROM a\n# checkov:skip=CKV_DOCKER_3\n", 1, "checkov CKV_DOCKER_2", nullptr},
      // trivy: in each of its spellings, until its day
      {"Dockerfile", "FROM a\n#trivy:ignore:AVD-DS-0010\nRUN sudo b\n", 3, "trivy DS-0010",
       "trivy:ignore:AVD-DS-0010 (line 2)"},
      {"Dockerfile", "FROM a\n# trivy:ignore:DS001 trivy:ignore:ds010\nRUN sudo b\n", 3, "trivy DS-0010",
       "trivy:ignore:ds010 (line 2)"},
      {"Dockerfile", "FROM a\n# trivy:ignore:*\nRUN sudo b\n", 3, "trivy DS-0010", "trivy:ignore:* (line 2)"},
      {"Dockerfile", "FROM a\n# trivy:ignore:DS-0010:exp:2026-11-23\nRUN sudo b\n", 3, "trivy DS-0010", nullptr},
      {"Dockerfile", "FROM a\n# trivy:ignore:DS-0010:exp:2026-11-24\nRUN sudo b\n", 3, "trivy DS-0010",
       "trivy:ignore:DS-0010 (line 2)"},
      // KICS: a line, a block (of a FROM: its stage), the file, a number
      {"Dockerfile", "FROM a\n# kics-scan ignore-line\nRUN b\n", 3, "KICS Run Using Sudo", "kics-scan ignore-line (line 2)"},
      {"Dockerfile", "# kics-scan ignore-block\nFROM a\nRUN b\nFROM c\n", 3, "KICS Run Using Sudo",
       "kics-scan ignore-block (line 1)"},
      {"Dockerfile", "# kics-scan ignore-block\nFROM a\nRUN b\nFROM c\n", 4, "KICS Run Using Sudo", nullptr},
      {"Dockerfile", "# kics-scan ignore\nFROM a\nRUN b\n", 3, "KICS Run Using Sudo", "kics-scan ignore (line 1)"},
      {"Dockerfile", "# kics-scan ignore\nFROM a\nRUN b\n", 3, "hadolint DL3004", nullptr},
      {"Dockerfile", "# kics-scan disable=1,fd54f200-402c\nFROM a\n", 2, "KICS Missing User Instruction",
       "kics-scan disable=Missing User Instruction (line 1)"},
  };
  for (const Case& test : kCases) check(test);
}

TEST_CASE("foreign marks: what is said of a missing line is accepted at any FROM and above all", "[findings]") {
  constexpr Case kCases[] = {
      {"Dockerfile", "# trivy:ignore:DS-0002\nFROM a AS x\nRUN b\nFROM x\n", 4, "trivy DS-0002",
       "trivy:ignore:DS-0002 (line 1)", true},
      {"Dockerfile", "# trivy:ignore:DS-0002\nARG X\nFROM a\n", 3, "trivy DS-0002", "trivy:ignore:DS-0002 (line 1)", true},
      {"Dockerfile", "FROM a AS x\n# trivy:ignore:DS-0002\nRUN b\nFROM x\n", 4, "trivy DS-0002", nullptr, true},
      {"Dockerfile", "# hadolint ignore=DL3006\nFROM a\nFROM b\n", 3, "hadolint DL3006", nullptr, false},
  };
  for (const Case& test : kCases) check(test);
}

TEST_CASE("foreign marks: in YAML a comment reaches over the block behind it, an annotation over its object", "[findings]") {
  const std::string pod =
      "apiVersion: v1\n"
      "kind: Pod\n"
      "metadata:\n"
      "  name: a\n"
      "  annotations:\n"
      "    ignore-check.kube-linter.io/privileged-container: \"it loads a module\"\n"
      "    kube-score/ignore: container-image-tag, container-resources\n"
      "    checkov.io/skip1: CKV_K8S_20=not yet\n"
      "    checkov.io/skip2: CKV_K8S_14\n"
      "    polaris.fairwinds.com/hostPIDSet-exempt: \"true\"\n"
      "spec:\n"
      "  #trivy:ignore:KSV-0009\n"
      "  hostNetwork: true\n"
      "  containers:\n"
      "  - name: one\n"
      "    image: b  # kics-scan ignore-line\n"
      "  # trivy:ignore:KSV-0017\n"
      "  - name: two\n"
      "    securityContext:\n"
      "      privileged: true\n"
      "---\n"
      "# trivy:ignore:KSV-0001\n"
      "apiVersion: v1\n"
      "kind: Pod\n"
      "spec:\n"
      "  containers:\n"
      "  - name: three\n";
  const Case cases[] = {
      {"a.yaml", pod.c_str(), 20, "kube-linter privileged-container",
       "ignore-check.kube-linter.io/privileged-container (line 6): it loads a module"},
      {"a.yaml", pod.c_str(), 27, "kube-linter privileged-container", nullptr},
      {"a.yaml", pod.c_str(), 16, "kube-score container-image-tag",
       "kube-score/ignore: container-image-tag, container-resources (line 7)"},
      {"a.yaml", pod.c_str(), 16, "kube-score container-probes", nullptr},
      {"a.yaml", pod.c_str(), 15, "checkov CKV_K8S_20", "checkov.io/skip1: CKV_K8S_20 (line 8): not yet"},
      {"a.yaml", pod.c_str(), 15, "checkov CKV_K8S_14", "checkov.io/skip2: CKV_K8S_14 (line 9)"},
      {"a.yaml", pod.c_str(), 13, "polaris hostPIDSet", "polaris.fairwinds.com/hostPIDSet-exempt (line 10)"},
      {"a.yaml", pod.c_str(), 13, "trivy KSV-0009", "trivy:ignore:KSV-0009 (line 12)"},
      {"a.yaml", pod.c_str(), 15, "trivy KSV-0009", nullptr},
      {"a.yaml", pod.c_str(), 16, "KICS Invalid Image", "kics-scan ignore-line (line 16)"},
      {"a.yaml", pod.c_str(), 20, "trivy KSV-0017", "trivy:ignore:KSV-0017 (line 17)"},
      {"a.yaml", pod.c_str(), 15, "trivy KSV-0017", nullptr},
      {"a.yaml", pod.c_str(), 27, "trivy KSV-0001", "trivy:ignore:KSV-0001 (line 22)"},
      {"a.yaml", pod.c_str(), 18, "trivy KSV-0001", nullptr},
  };
  for (const Case& test : cases) check(test);
}

TEST_CASE("foreign marks: the items of a list keep their annotations to themselves", "[findings]") {
  const char* list =
      "apiVersion: v1\nkind: List\nitems:\n"
      "- apiVersion: v1\n  kind: Pod\n  metadata:\n    annotations:\n      kube-linter.io/ignore-all: \"test\"\n  spec:\n"
      "    hostPID: true\n"
      "- apiVersion: v1\n  kind: Pod\n  spec:\n    hostPID: true\n";
  check({"a.yaml", list, 10, "kube-linter host-pid", "kube-linter.io/ignore-all (line 8): test"});
  check({"a.yaml", list, 14, "kube-linter host-pid", nullptr});
  const char* json =
      "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n  \"metadata\": {\n    \"annotations\": {\n"
      "      \"kube-score/ignore\": \"container-image-tag\"\n    }\n  },\n  \"spec\": {\"hostPID\": true}\n}\n";
  check({"a.json", json, 9, "kube-score container-image-tag", "kube-score/ignore: container-image-tag (line 6)"});
}

TEST_CASE("foreign marks: workflows, compose and Terraform", "[findings]") {
  constexpr Case kCases[] = {
      {".github/workflows/a.yml",
       "on: push\njobs:\n  a:\n    steps:\n      - uses: x/y@v1 # zizmor: ignore[unpinned-uses] mine\n", 5,
       "zizmor unpinned-uses", "zizmor: ignore unpinned-uses (line 5): mine"},
      {".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n      - uses: x/y@v1 # zizmor: ignore[artipacked]\n",
       5, "zizmor unpinned-uses", nullptr},
      {"compose.yml",
       "services:\n  a:\n    # nosemgrep: yaml.docker-compose.security.privileged-service.privileged-service\n"
       "    privileged: true\n",
       4, "semgrep privileged-service",
       "nosemgrep yaml.docker-compose.security.privileged-service.privileged-service (line 3)"},
      {"compose.yml", "services:\n  a:\n    privileged: true # nosemgrep\n", 3, "semgrep privileged-service",
       "nosemgrep (line 3)"},
      {"compose.yml", "services:\n  a:\n    privileged: true # nosemgrepping\n", 3, "semgrep privileged-service", nullptr},
      {"main.tf",
       "resource \"docker_container\" \"a\" {\n  #checkov:skip=CKV_X_1:mine\n  privileged = true\n}\n"
       "resource \"docker_container\" \"b\" {\n  privileged = true\n}\n",
       3, "checkov CKV_X_1", "checkov:skip=CKV_X_1 (line 2): mine"},
      {"main.tf",
       "resource \"docker_container\" \"a\" {\n  #checkov:skip=CKV_X_1:mine\n  privileged = true\n}\n"
       "resource \"docker_container\" \"b\" {\n  privileged = true\n}\n",
       6, "checkov CKV_X_1", nullptr},
  };
  for (const Case& test : kCases) check(test);
}
