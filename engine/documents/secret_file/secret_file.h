// SPDX-License-Identifier: Apache-2.0
//
// Files that hold secrets by their name: private keys, credentials of tools, .env files. Public keys, certificates and
// samples are none. As a document kind such a file has an empty model: that it lies in the repository is all there is to say
// about deployment; what is in it is for the secret rules.
#pragma once

#include <optional>
#include <string_view>

#include "engine/documents/document.h"
#include "engine/scanner.h"

namespace plimsoll::documents {

struct SecretFileKind {
  Severity severity = Severity::medium;
  std::string_view what;  // "a private SSH key"
};

// By name or by the folder it lies in; nothing for any other file.
std::optional<SecretFileKind> secret_file_kind(std::string_view path);
// Whether secret_file_kind() may say something about a file of this name, or about files below a folder of this name.
bool may_be_secret_file(std::string_view name, bool is_folder);

inline constexpr const char* kSecretFileTypeName = "secret file";

DocumentType::Claim claim_secret_file(std::string_view path);
bool claim_secret_file_content(std::string_view path, std::string_view head);
Model read_secret_file(std::string_view path, std::string_view bytes, FileLookup* files);

}  // namespace plimsoll::documents
