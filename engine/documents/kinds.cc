// SPDX-License-Identifier: Apache-2.0
//
// The list of kinds. Order counts: a kind that is sure by the path is taken at once; the others are asked about the content
// in this order, the special before the general. Adding a kind is one line here and one folder.
#include <algorithm>
#include <array>

#include "engine/documents/compose/compose.h"
#include "engine/documents/docker_daemon/docker_daemon.h"
#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/document.h"
#include "engine/documents/github/github.h"
#include "engine/documents/gitlab/gitlab.h"
#include "engine/documents/helm/helm.h"
#include "engine/documents/kubernetes/kubernetes.h"
#include "engine/documents/kustomize/kustomize.h"
#include "engine/documents/secret_file/secret_file.h"
#include "engine/documents/shell/shell_document.h"

namespace plimsoll::documents {
namespace {

constexpr std::array kTypes{
    DocumentType{DocumentKind::dockerfile, "dockerfile", dockerfile_claim_path, dockerfile_claim_content, read_dockerfile},
    DocumentType{DocumentKind::compose, "compose", compose::claim_path, compose::claim_content, compose::read},
    DocumentType{DocumentKind::github_workflow, "github-workflow", github::claim_workflow_path, github::claim_nothing, github::read_workflow},
    DocumentType{DocumentKind::github_action, "github-action", github::claim_action_path, github::claim_action_content, github::read_action},
    DocumentType{DocumentKind::gitlab_ci, "gitlab-ci", gitlab::claim_path, gitlab::claim_content, gitlab::read},
    DocumentType{DocumentKind::kustomization, "kustomization", kustomize::claim_path, kustomize::claim_content, kustomize::read},
    DocumentType{DocumentKind::helm_template, "helm-template", helm::claim_template_path, helm::claim_template_content, helm::read_template},
    DocumentType{DocumentKind::kubernetes, "kubernetes", kubernetes::claim_path, kubernetes::claim_content, kubernetes::read},
    DocumentType{DocumentKind::helm_values, "helm-values", helm::claim_values_path, helm::claim_values_content, helm::read_values},
    DocumentType{DocumentKind::other_deployment, "docker daemon settings", docker_daemon::claim_path, docker_daemon::claim_content,
                 docker_daemon::read},
    DocumentType{DocumentKind::other_deployment, kSecretFileTypeName, claim_secret_file, claim_secret_file_content, read_secret_file},
    DocumentType{DocumentKind::shell_script, "shell script", claim_shell_path, claim_shell_content, read_shell},
};

}  // namespace

std::span<const DocumentType> document_types() { return kTypes; }

bool may_be_deployment(std::string_view path) {
  return std::any_of(kTypes.begin(), kTypes.end(),
                     [&](const DocumentType& type) { return type.claim_path(path) != DocumentType::Claim::no; });
}

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
