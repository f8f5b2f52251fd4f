// SPDX-License-Identifier: Apache-2.0
//
// The parts of a reference, its faults, and the name under which the tables know it.
#include <algorithm>
#include <array>
#include <string_view>

#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

std::string find_digest_fault(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0) return "the digest names no algorithm";
  const std::string_view algorithm = digest.substr(0, colon);
  const std::string_view hex = digest.substr(colon + 1);
  const std::size_t wanted = algorithm == "sha256" ? 64 : algorithm == "sha384" ? 96 : algorithm == "sha512" ? 128 : 0;
  if (!std::all_of(hex.begin(), hex.end(), is_hex)) return "the digest holds signs that are no lower-case hexadecimal digits";
  if (wanted == 0) {
    if (hex.size() < 32) return "the digest is shorter than 32 digits";
    return {};
  }
  if (hex.size() != wanted) {
    return "a " + std::string(algorithm) + " digest has " + std::to_string(wanted) + " digits, this one " + std::to_string(hex.size());
  }
  return {};
}

// [a-z0-9]+ parts joined by ".", "_", "__" or any run of "-".
bool is_path_component(std::string_view text) {
  if (text.empty()) return false;
  std::size_t i = 0;
  while (i < text.size()) {
    if (!is_digit(text[i]) && !is_lower(text[i])) return false;
    while (i < text.size() && (is_digit(text[i]) || is_lower(text[i]))) ++i;
    if (i == text.size()) return true;
    const std::size_t from = i;
    while (i < text.size() && text[i] == '-') ++i;
    if (i > from) continue;
    if (text[i] == '.') ++i;
    else if (text[i] == '_') i += i + 1 < text.size() && text[i + 1] == '_' ? 2U : 1U;
    else return false;
  }
  return false;
}

bool is_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > 128) return false;
  const auto is_word = [](char c) { return is_digit(c) || is_lower(c) || is_upper(c) || c == '_'; };
  return is_word(tag.front()) && std::all_of(tag.begin(), tag.end(), [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

std::string find_repository_fault(std::string_view repository) {
  if (repository.empty()) return "it names no repository";
  if (std::any_of(repository.begin(), repository.end(), is_upper)) return "repository names are lower case";
  for (std::string_view rest = repository;;) {
    const std::size_t slash = rest.find('/');
    if (!is_path_component(rest.substr(0, slash))) return "'" + std::string(rest.substr(0, slash)) + "' is no part of a repository name";
    if (slash == std::string_view::npos) return {};
    rest.remove_prefix(slash + 1);
  }
}

constexpr std::array<std::string_view, 14> kArchitectures{"amd64",    "arm64v8", "arm32v5", "arm32v6", "arm32v7", "i386",     "ppc64le",
                                                          "s390x",    "riscv64", "mips64le", "loong64", "winamd64", "arm32v8", "ppc64"};

// Registries that give out the official images under another name.
std::string table_name_of(std::string_view registry, std::string_view repository) {
  const auto with_library = [](std::string_view path) {
    return path.find('/') == std::string_view::npos ? "library/" + std::string(path) : std::string(path);
  };
  if (registry == "docker.io") {
    const std::size_t slash = repository.find('/');
    if (std::find(kArchitectures.begin(), kArchitectures.end(), repository.substr(0, slash)) != kArchitectures.end()) {
      return with_library(repository.substr(slash + 1));
    }
    return std::string(repository);
  }
  if (registry == "public.ecr.aws" && repository.starts_with("docker/")) return with_library(repository.substr(7));
  if (registry == "mirror.gcr.io" || registry == "dockerhub.azk8s.cn" || registry == "docker.m.daocloud.io") return with_library(repository);
  constexpr std::string_view kProxy = "/dependency_proxy/containers/";
  if (const std::size_t at = repository.find(kProxy); at != std::string_view::npos) return with_library(repository.substr(at + kProxy.size()));
  return std::string(registry) + "/" + std::string(repository);
}

}  // namespace

std::string ImageName::full() const {
  std::string text = registry + "/" + repository;
  if (!tag.empty()) text += ":" + tag;
  else if (digest.empty()) text += ":latest";
  if (!digest.empty()) text += "@" + digest;
  return text;
}

std::string ImageName::familiar() const {
  std::string text = repository;
  if (registry != "docker.io") text = registry + "/" + repository;
  else if (text.starts_with("library/")) text.erase(0, 8);
  if (!tag.empty()) text += ":" + tag;
  if (!digest.empty()) text += "@" + digest.substr(0, digest.find(':') + 13);
  return text;
}

ImageName read_image_name(const std::string& reference) {
  ImageName name;
  std::string_view rest = reference;
  if (rest.starts_with("http://") || rest.starts_with("https://")) {
    name.fault = "a reference has no http scheme";
    return name;
  }
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    name.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
    name.fault = find_digest_fault(name.digest);
    name.digest_fault = !name.fault.empty();
  }
  const std::size_t slash = rest.rfind('/');
  const std::size_t colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    name.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    if (name.fault.empty() && !is_tag(name.tag)) {
      name.fault = name.tag.empty() ? "the tag is empty" : "'" + name.tag + "' is no tag";
      if (name.tag.starts_with("sha256")) {
        name.fault = "a digest is joined with '@', not with ':'";
        name.digest_fault = true;
      }
    }
  }
  const std::size_t first = rest.find('/');
  const std::string_view head = rest.substr(0, first);
  const bool is_registry = first != std::string_view::npos &&
                           (head == "localhost" || head.find_first_of(".:") != std::string_view::npos ||
                            std::any_of(head.begin(), head.end(), is_upper));
  name.registry = is_registry ? std::string(head) : "docker.io";
  name.repository = is_registry ? rest.substr(first + 1) : rest;
  if (name.registry == "index.docker.io" || name.registry == "registry-1.docker.io" || name.registry == "registry.hub.docker.com") {
    name.registry = "docker.io";
  }
  if (name.fault.empty()) name.fault = find_repository_fault(name.repository);
  if (name.fault.empty() && name.digest.empty() && name.tag.empty() && name.repository.size() == 64 &&
      std::all_of(name.repository.begin(), name.repository.end(), is_hex)) {
    name.fault = "64 hexadecimal digits are an image id, not a name";
  }
  if (name.registry == "docker.io" && name.repository.find('/') == std::string::npos) name.repository = "library/" + name.repository;
  if (name.fault.empty() && name.registry.size() + name.repository.size() > 254) name.fault = "the name is longer than 255 signs";
  name.table_name = table_name_of(name.registry, name.repository);
  return name;
}

}  // namespace plimsoll::detect::images
