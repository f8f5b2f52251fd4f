// SPDX-License-Identifier: Apache-2.0
//
// The list of kinds. Order counts: a kind that is sure by the path is taken at once; the others are asked about the content
// in this order, the special before the general. Adding a kind is one line here and one folder.
#include <algorithm>
#include <array>

#include "engine/documents/ansible/ansible.h"
#include "engine/documents/compose/compose.h"
#include "engine/documents/devcontainer/devcontainer.h"
#include "engine/documents/docker_daemon/docker_daemon.h"
#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/document.h"
#include "engine/documents/general/further_kinds.h"
#include "engine/documents/github/github.h"
#include "engine/documents/gitlab/gitlab.h"
#include "engine/documents/hcl/hcl_kinds.h"
#include "engine/documents/helm/helm.h"
#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/kustomize/kustomize.h"
#include "engine/documents/paths.h"
#include "engine/documents/scripts/scripts.h"
#include "engine/documents/secret_file/secret_file.h"
#include "engine/documents/shell/shell_document.h"
#include "engine/documents/systemd/systemd.h"

namespace plimsoll::documents {
namespace {

constexpr std::array kTypes{
    DocumentType{DocumentKind::dockerfile, "dockerfile", dockerfile_claim_path, dockerfile_claim_content, read_dockerfile},
    DocumentType{DocumentKind::compose, "compose", compose::claim_path, compose::claim_content, compose::read},
    DocumentType{DocumentKind::github_workflow, "github-workflow", github::claim_workflow_path, github::claim_nothing,
                 github::read_workflow},
    DocumentType{DocumentKind::github_action, "github-action", github::claim_action_path, github::claim_action_content,
                 github::read_action},
    DocumentType{DocumentKind::gitlab_ci, "gitlab-ci", gitlab::claim_path, gitlab::claim_content, gitlab::read},
    DocumentType{DocumentKind::kustomization, "kustomization", kustomize::claim_path, kustomize::claim_content,
                 kustomize::read},
    DocumentType{DocumentKind::other_deployment, "circleci", general::claim_circleci, general::claim_any_content,
                 general::read_ci},
    DocumentType{DocumentKind::other_deployment, "bitbucket-pipelines", general::claim_bitbucket, general::claim_any_content,
                 general::read_ci},
    DocumentType{DocumentKind::other_deployment, "drone", general::claim_drone, general::claim_any_content,
                 general::read_ci},
    DocumentType{DocumentKind::other_deployment, "ci", general::claim_other_ci, general::claim_any_content,
                 general::read_ci},
    DocumentType{DocumentKind::other_deployment, "cloud-build", general::claim_cloud_build,
                 general::claim_cloud_build_content, general::read_cloud_build},
    DocumentType{DocumentKind::other_deployment, "skaffold", general::claim_skaffold, general::claim_skaffold_content,
                 general::read_skaffold},
    DocumentType{DocumentKind::other_deployment, "devcontainer", devcontainer::claim_path, general::claim_any_content,
                 devcontainer::read},
    DocumentType{DocumentKind::other_deployment, "bake", hcl::claim_bake, hcl::claim_no_content, hcl::read_bake},
    DocumentType{DocumentKind::other_deployment, "packer", hcl::claim_packer, hcl::claim_packer_content, hcl::read_packer},
    DocumentType{DocumentKind::other_deployment, "terraform", hcl::claim_terraform, hcl::claim_no_content,
                 hcl::read_terraform},
    DocumentType{DocumentKind::other_deployment, "nomad", hcl::claim_nomad, hcl::claim_nomad_content, hcl::read_nomad},
    DocumentType{DocumentKind::other_deployment, "quadlet", systemd::claim_quadlet, systemd::claim_quadlet_content,
                 systemd::read_quadlet},
    DocumentType{DocumentKind::other_deployment, "systemd-unit", systemd::claim_unit, systemd::claim_unit_content,
                 systemd::read_unit},
    DocumentType{DocumentKind::makefile, "makefile", scripts::claim_makefile, scripts::claim_no_content,
                 scripts::read_makefile},
    DocumentType{DocumentKind::other_deployment, "package-json", scripts::claim_package_json, scripts::claim_no_content,
                 scripts::read_package_json},
    DocumentType{DocumentKind::other_deployment, "procfile", scripts::claim_procfile, scripts::claim_no_content,
                 scripts::read_procfile},
    DocumentType{DocumentKind::other_deployment, "jenkinsfile", scripts::claim_jenkinsfile, scripts::claim_no_content,
                 scripts::read_jenkinsfile},
    DocumentType{DocumentKind::other_deployment, "earthfile", scripts::claim_earthfile, scripts::claim_no_content,
                 scripts::read_earthfile},
    DocumentType{DocumentKind::helm_template, "helm-template", helm::claim_template_path, helm::claim_template_content,
                 helm::read_template},
    DocumentType{DocumentKind::kubernetes, "kubernetes", kubernetes::claim_path, kubernetes::claim_content,
                 kubernetes::read},
    DocumentType{DocumentKind::other_deployment, "task-definition", general::claim_task_definition,
                 general::claim_task_definition_content, general::read_task_definition},
    DocumentType{DocumentKind::other_deployment, "azure-pipelines", general::claim_azure, general::claim_azure_content,
                 general::read_azure},
    DocumentType{DocumentKind::other_deployment, "ansible", ansible::claim_path, ansible::claim_content, ansible::read},
    DocumentType{DocumentKind::helm_values, "helm-values", helm::claim_values_path, helm::claim_values_content,
                 helm::read_values},
    DocumentType{DocumentKind::other_deployment, "docker daemon settings", docker_daemon::claim_path,
                 docker_daemon::claim_content, docker_daemon::read},
    DocumentType{DocumentKind::other_deployment, kSecretFileTypeName, claim_secret_file, claim_secret_file_content,
                 read_secret_file},
    DocumentType{DocumentKind::shell_script, "shell script", claim_shell_path, claim_shell_content, read_shell},
};

}  // namespace

std::span<const DocumentType> document_types() { return kTypes; }

PathClaim path_claim(std::string_view path) {
  PathClaim claim = PathClaim::no;
  for (const DocumentType& type : kTypes) {
    const DocumentType::Claim one = type.claim_path(path);
    if (one == DocumentType::Claim::no) continue;
    if (type.kind != DocumentKind::shell_script || one == DocumentType::Claim::yes) return PathClaim::yes;
    claim = PathClaim::script_only;
  }
  return claim;
}

// Where a folder counts, the file is YAML.
bool may_be_deployment_name(std::string_view name) { return has_yaml_extension(name) || path_claim(name) != PathClaim::no; }

const DocumentType* classify(std::string_view path, std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kSniffBytes);
  const DocumentType* found = nullptr;
  for (const DocumentType& type : kTypes) {
    const DocumentType::Claim claim = type.claim_path(path);
    if (claim == DocumentType::Claim::yes) return &type;
    if (found == nullptr && claim == DocumentType::Claim::maybe && type.claim_content(path, head)) found = &type;
  }
  return found;
}

}  // namespace plimsoll::documents
