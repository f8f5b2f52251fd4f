// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/secret_file/secret_file.h"

#include <algorithm>
#include <array>
#include <string>

namespace plimsoll::documents {

namespace {

struct SecretFile {
  std::string_view name;  // whole name, or an ending when it starts with "*"
  Severity severity;
  std::string_view what;
};

constexpr std::array kFiles{
    SecretFile{"id_rsa", Severity::high, "a private SSH key"},
    SecretFile{"id_dsa", Severity::high, "a private SSH key"},
    SecretFile{"id_ecdsa", Severity::high, "a private SSH key"},
    SecretFile{"id_ed25519", Severity::high, "a private SSH key"},
    SecretFile{".ssh", Severity::high, "SSH keys"},
    SecretFile{".aws", Severity::high, "AWS credentials"},
    SecretFile{".kube", Severity::high, "cluster credentials"},
    SecretFile{"kubeconfig", Severity::high, "cluster credentials"},
    SecretFile{".gnupg", Severity::high, "private GPG keys"},
    SecretFile{".netrc", Severity::high, "passwords"},
    SecretFile{"_netrc", Severity::high, "passwords"},
    SecretFile{".git-credentials", Severity::high, "git passwords"},
    SecretFile{".pgpass", Severity::high, "database passwords"},
    SecretFile{".my.cnf", Severity::medium, "database passwords"},
    SecretFile{".dockercfg", Severity::high, "registry credentials"},
    SecretFile{".docker", Severity::medium, "registry credentials"},
    SecretFile{".env", Severity::medium, "settings with their secrets"},
    SecretFile{".env.local", Severity::medium, "settings with their secrets"},
    SecretFile{".env.production", Severity::medium, "settings with their secrets"},
    SecretFile{".env.prod", Severity::medium, "settings with their secrets"},
    SecretFile{".npmrc", Severity::low, "npm settings, often with a token"},
    SecretFile{".yarnrc.yml", Severity::low, "yarn settings, often with a token"},
    SecretFile{".pypirc", Severity::medium, "PyPI credentials"},
    SecretFile{".htpasswd", Severity::medium, "password hashes"},
    SecretFile{"htpasswd", Severity::medium, "password hashes"},
    SecretFile{"credentials.json", Severity::medium, "credentials"},
    SecretFile{"client_secret.json", Severity::high, "credentials"},
    SecretFile{"service-account.json", Severity::medium, "credentials"},
    SecretFile{"serviceaccount.json", Severity::medium, "credentials"},
    SecretFile{"secrets.yml", Severity::medium, "secrets"},
    SecretFile{"secrets.yaml", Severity::medium, "secrets"},
    SecretFile{"secrets.json", Severity::medium, "secrets"},
    SecretFile{"master.key", Severity::high, "the key to the credentials of a Rails application"},
    SecretFile{"terraform.tfstate", Severity::high, "every secret that Terraform manages"},
    SecretFile{"terraform.tfvars", Severity::medium, "settings with their secrets"},
    SecretFile{".git", Severity::medium, "the whole history"},
    SecretFile{"*.ppk", Severity::high, "a private key"},
    SecretFile{"*.p12", Severity::medium, "a key store"},
    SecretFile{"*.pfx", Severity::medium, "a key store"},
    SecretFile{"*.jks", Severity::medium, "a key store"},
    SecretFile{"*.keystore", Severity::medium, "a key store"},
    SecretFile{"*.kdbx", Severity::high, "a password database"},
    SecretFile{"*.key", Severity::medium, "a private key"},
    SecretFile{"*.tfstate", Severity::high, "every secret that Terraform manages"},
};

// Everything below them is one.
constexpr std::array<std::string_view, 5> kFolders{".ssh", ".aws", ".kube", ".docker", ".gnupg"};

// Asked of every file of a tree; most end in a letter that none of these ends in.
constexpr std::array<bool, 256> kLastBytes = [] {
  std::array<bool, 256> last{};
  for (const SecretFile& file : kFiles) last[static_cast<unsigned char>(file.name.back())] = true;
  return last;
}();

bool fits(const SecretFile& file, std::string_view name) {
  if (file.name.front() != '*') return name == file.name;
  return name.size() >= file.name.size() && name.ends_with(file.name.substr(1));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) { return lower(a) == b; }) !=
         text.end();
}

bool is_sample(std::string_view name) {
  for (const std::string_view part :
       {"example", "sample", "template", "dist", ".pub", "public", "test", "dummy", "default"}) {
    if (contains_ignoring_case(name, part)) return true;
  }
  return false;
}

}  // namespace

bool may_be_secret_file(std::string_view name, bool is_folder) {
  if (is_folder) return std::find(kFolders.begin(), kFolders.end(), name) != kFolders.end();
  if (name.empty() || !kLastBytes[static_cast<unsigned char>(name.back())]) return false;
  return std::any_of(kFiles.begin(), kFiles.end(), [&](const SecretFile& file) { return fits(file, name); });
}

std::optional<SecretFileKind> secret_file_kind(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const bool named = may_be_secret_file(name, false);
  const bool below = std::any_of(kFolders.begin(), kFolders.end(), [&](std::string_view folder) {
    return path.find(std::string(folder) + "/") != std::string_view::npos;
  });
  if ((!named && !below) || is_sample(name)) return std::nullopt;
  for (const SecretFile& file : kFiles) {
    if (!fits(file, name)) continue;
    return SecretFileKind{file.severity, file.what};
  }
  // .aws/credentials, .kube/config, .docker/config.json
  for (const SecretFile& file : kFiles) {
    if (std::find(kFolders.begin(), kFolders.end(), file.name) == kFolders.end()) continue;
    if (path.find(std::string(file.name) + "/") == std::string_view::npos) continue;
    if (name == "known_hosts" || name == "authorized_keys" || (file.name == ".ssh" && name == "config")) return std::nullopt;
    return SecretFileKind{file.severity, file.what};
  }
  return std::nullopt;
}

namespace {

// Only names that hardly ever mean something else: "*.key" is also a presentation, a licence, a public key.
constexpr std::array<std::string_view, 26> kClaimed{"id_rsa",
                                                    "id_dsa",
                                                    "id_ecdsa",
                                                    "id_ed25519",
                                                    ".netrc",
                                                    "_netrc",
                                                    ".git-credentials",
                                                    ".pgpass",
                                                    ".dockercfg",
                                                    ".env",
                                                    ".env.local",
                                                    ".env.production",
                                                    ".env.prod",
                                                    ".htpasswd",
                                                    ".my.cnf",
                                                    ".pypirc",
                                                    "master.key",
                                                    "terraform.tfstate",
                                                    "*.tfstate",
                                                    "*.ppk",
                                                    "*.p12",
                                                    "*.pfx",
                                                    "*.jks",
                                                    "*.keystore",
                                                    "*.kdbx",
                                                    "client_secret.json"};

}  // namespace

DocumentType::Claim claim_secret_file(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  for (const std::string_view claimed : kClaimed) {
    const bool fits =
        claimed.front() == '*' ? name.size() >= claimed.size() && name.ends_with(claimed.substr(1)) : name == claimed;
    if (fits) return is_sample(path) ? DocumentType::Claim::no : DocumentType::Claim::yes;
  }
  return DocumentType::Claim::no;
}

bool claim_secret_file_content(std::string_view, std::string_view) { return true; }

Model read_secret_file(std::string_view, std::string_view, FileLookup*) { return {}; }

}  // namespace plimsoll::documents
