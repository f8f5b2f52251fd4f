// SPDX-License-Identifier: Apache-2.0
//
// Which files are Dockerfiles: by name, and by a look inside where the name alone does not tell.
#include <algorithm>
#include <array>

#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/paths.h"

namespace plimsoll::documents {
namespace {

// Texts, programs and pictures about Dockerfiles.
constexpr std::array<std::string_view, 34> kOtherExtensions = {
    ".md",   ".rst", ".txt",  ".go",   ".py",  ".js",   ".ts",  ".rb",  ".java", ".html", ".json", ".yml",
    ".yaml", ".sh",  ".rs",   ".cs",   ".kt",  ".php",  ".c",   ".h",   ".cc",   ".hs",   ".xml",  ".toml",
    ".png",  ".svg", ".lock", ".rego", ".pdf", ".adoc", ".mdx", ".cue", ".snap", ".css"};

}  // namespace

DocumentType::Claim dockerfile_claim_path(std::string_view path) {
  using Claim = DocumentType::Claim;
  const std::string lower = lower_case(base_name(path));
  const std::string_view name = lower;
  if (name.ends_with(".dockerignore") || name.ends_with(".containerignore")) return Claim::no;
  for (const std::string_view base : {std::string_view("dockerfile"), std::string_view("containerfile")}) {
    if (name == base) return Claim::yes;
    if (!name.starts_with(base) && !name.ends_with(base)) continue;
    if (name.ends_with(base) && name[name.size() - base.size() - 1] == '.') return Claim::yes;  // api.Dockerfile
    if (std::any_of(kOtherExtensions.begin(), kOtherExtensions.end(),
                    [&](std::string_view end) { return name.ends_with(end); }))
      return Claim::no;
    return Claim::maybe;  // Dockerfile.dev, dockerfile-web, Dockerfile_test, my-dockerfile, Dockerfile.j2
  }
  return Claim::no;
}

// A file that builds begins with ARGs, if any, and a FROM.
bool dockerfile_claim_content(std::string_view, std::string_view head) {
  const dockerfile::File file = dockerfile::parse_dockerfile(head);
  for (const dockerfile::Instruction& instruction : file.instructions) {
    if (instruction.keyword == dockerfile::Keyword::arg && instruction.problem.empty()) continue;
    return instruction.keyword == dockerfile::Keyword::from && instruction.problem.empty();
  }
  return false;
}

}  // namespace plimsoll::documents
