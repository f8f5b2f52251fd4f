// SPDX-License-Identifier: Apache-2.0
//
// Bytes plus what they are, and the list of the kinds that can be read.
//
// Readers take bytes and never touch the disk. A reader that needs a file beside the document (`.env`, an `extends` base,
// a copied start script) asks a FileLookup, which reads from the same tree, index or folder that the document came from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/documents/deployment.h"
#include "engine/documents/file_lookup.h"

namespace plimsoll::documents {

enum class DocumentKind : std::uint8_t {
  plain_text,
  dockerfile,
  compose,
  kubernetes,
  helm_values,
  helm_template,
  kustomization,
  github_workflow,
  github_action,
  gitlab_ci,
  shell_script,
  makefile,
  other_deployment,  // the further kinds; DocumentType::name says which
};

// One way of reading a file. Entries live in kinds.cc, in the order in which they are asked.
struct DocumentType {
  DocumentKind kind;
  const char* name;  // stable, as printed: "dockerfile", "compose"
  // By path alone: never reads content. `maybe` asks for the head of the content.
  enum class Claim : std::uint8_t { no, maybe, yes };
  Claim (*claim_path)(std::string_view path);
  // Asked after `maybe`: decides by the first bytes (at most kSniffBytes).
  bool (*claim_content)(std::string_view path, std::string_view head);
  // Never fails, never throws: what cannot be read is a diagnostic.
  Model (*read)(std::string_view path, std::string_view bytes, FileLookup* files);
};

inline constexpr std::size_t kSniffBytes = 64 * 1024;
// A deployment file larger than this is not read as one (it is still scanned for secrets).
inline constexpr std::size_t kDeploymentBytesLimit = 8 * 1024 * 1024;

std::span<const DocumentType> document_types();

// What a path alone says. Cheap: asked for every path of a tree.
enum class PathClaim : std::uint8_t {
  no,
  script_only,  // no type but a script without an extension, which starts with "#!"
  yes,          // worth reading the content
};
PathClaim path_claim(std::string_view path);
inline bool may_be_deployment(std::string_view path) { return path_claim(path) != PathClaim::no; }
// Whether there is a folder in which a file of this name may be one.
bool may_be_deployment_name(std::string_view name);

// The type that reads this file; nullptr for plain text.
const DocumentType* classify(std::string_view path, std::string_view bytes);

}  // namespace plimsoll::documents
