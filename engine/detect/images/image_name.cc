// SPDX-License-Identifier: Apache-2.0
//
// The parts of a reference (documents/image_reference.h reads them), what is wrong with it in words for people, and the name
// under which the tables know the image.
#include <algorithm>
#include <string_view>

#include "engine/detect/images/image_verdict.h"
#include "engine/documents/image_reference.h"

namespace plimsoll::detect::images {

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// Why a digest pins nothing; empty when it does.
std::string find_digest_fault(std::string_view digest) {
  if (documents::is_digest(digest)) return {};
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0) return "the digest names no algorithm";
  const std::string_view algorithm = digest.substr(0, colon);
  const std::string_view hex = digest.substr(colon + 1);
  const std::size_t wanted = algorithm == "sha256" || algorithm == "blake3" ? 64 : algorithm == "sha512" ? 128 : 0;
  if (!std::all_of(hex.begin(), hex.end(), is_hex))
    return "the digest holds signs that are no lower-case hexadecimal digits";
  if (wanted != 0)
    return "a " + std::string(algorithm) + " digest has " + std::to_string(wanted) + " digits, this one " +
           std::to_string(hex.size());
  return "the digest is shorter than 32 digits";
}

// Mirrors of Docker Hub that no rule of the reference tells: GitLab's proxy with its address, and some public ones.
std::string table_name_of(const documents::ImageReference& reference) {
  const auto with_library = [](std::string_view path) {
    return path.find('/') == std::string_view::npos ? "library/" + std::string(path) : std::string(path);
  };
  constexpr std::string_view kProxy = "/dependency_proxy/containers/";
  if (const std::size_t at = reference.path.find(kProxy); at != std::string::npos)
    return with_library(std::string_view(reference.path).substr(at + kProxy.size()));
  if (reference.domain == "mirror.gcr.io" || reference.domain == "docker.m.daocloud.io" ||
      reference.domain == "registry.hub.docker.com") {
    return with_library(reference.path);
  }
  // The same builds under the publisher's other addresses.
  const std::string_view path = reference.path;
  if ((reference.domain == "lscr.io" || reference.domain == "ghcr.io") && path.starts_with("linuxserver/"))
    return reference.path;
  if (reference.domain == "public.ecr.aws" && path.starts_with("bitnami/")) return reference.path;
  return reference.canonical;
}

}  // namespace

std::string ImageName::full() const {
  std::string text = registry + "/" + repository;
  if (!tag.empty())
    text += ":" + tag;
  else if (digest.empty())
    text += ":latest";
  if (!digest.empty()) text += "@" + digest;
  return text;
}

std::string ImageName::familiar() const {
  std::string text = repository;
  if (registry != "docker.io")
    text = registry + "/" + repository;
  else if (text.starts_with("library/"))
    text.erase(0, 8);
  if (!tag.empty()) text += ":" + tag;
  // Twelve digits are what people compare.
  if (!digest.empty()) text += "@" + digest.substr(0, digest.find(':') + 13);
  return text;
}

ImageName read_image_name(const std::string& reference) {
  ImageName name;
  const documents::ImageReference parts = documents::split_image_reference(reference);
  name.registry = parts.domain;
  name.repository = parts.path;
  name.tag = parts.tag;
  name.digest = parts.digest;
  name.table_name = table_name_of(parts);
  if (!parts.transport.empty()) {
    name.fault = "a reference has no scheme ('" + parts.transport + "')";
    return name;
  }
  if (reference.find('@') != std::string::npos) {
    name.fault = find_digest_fault(name.digest);
    name.digest_fault = !name.fault.empty();
  } else if (name.tag.starts_with("sha256:")) {
    name.fault = "a digest is joined with '@', not with ':'";
    name.digest_fault = true;
  }
  if (!name.fault.empty()) return name;
  if (const Result<documents::ImageReference> parsed = documents::parse_image_reference(reference); !parsed)
    name.fault = parsed.error().what;
  return name;
}

}  // namespace plimsoll::detect::images
