// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/image_reference.h"

#include <algorithm>
#include <array>

namespace plimsoll::documents {
namespace {

constexpr std::size_t kNameLimit = 255;
constexpr std::size_t kTagLimit = 128;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return is_lower(c) || is_upper(c) || is_digit(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

bool looks_like_domain(std::string_view text) {
  return text == "localhost" || text.find_first_of(".:") != std::string_view::npos ||
         std::any_of(text.begin(), text.end(), is_upper);
}

bool is_port(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

bool is_domain(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || close < 2) return false;
    const std::string_view address = text.substr(1, close - 1);
    if (address.find_first_not_of("0123456789abcdefABCDEF:") != std::string_view::npos) return false;
    const std::string_view rest = text.substr(close + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
  std::string_view host = text.substr(0, colon);
  if (host.empty()) return false;
  while (true) {
    const std::size_t dot = std::min(host.find('.'), host.size());
    const std::string_view label = host.substr(0, dot);
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; })) return false;
    if (dot == host.size()) return true;
    host.remove_prefix(dot + 1);
  }
}

// [a-z0-9]+ parts joined by one ".", one or two "_", or any run of "-".
bool is_component(std::string_view text) {
  bool part = false;
  for (std::size_t at = 0; at < text.size();) {
    if (is_lower(text[at]) || is_digit(text[at])) {
      part = true;
      ++at;
      continue;
    }
    if (!part) return false;
    std::size_t run = at;
    while (run < text.size() && text[run] == text[at]) ++run;
    const std::size_t length = run - at;
    if (text[at] == '.' ? length != 1 : text[at] == '_' ? length > 2 : text[at] != '-') return false;
    part = false;
    at = run;
  }
  return part;
}

bool is_path(std::string_view text) {
  while (true) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    if (!is_component(text.substr(0, slash))) return false;
    if (slash == text.size()) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_tag(std::string_view text) {
  if (text.empty() || text.size() > kTagLimit || (!is_letter_or_digit(text[0]) && text[0] != '_')) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-'; });
}

std::string canonical_name(const ImageReference& reference) {
  static constexpr std::array<std::string_view, 9> kArchitectures = {
      "amd64/", "arm32v5/", "arm32v6/", "arm32v7/", "arm64v8/", "i386/", "ppc64le/", "s390x/", "riscv64/"};
  std::string_view path = reference.path;
  if (reference.domain == "public.ecr.aws" && path.starts_with("docker/")) {
    path.remove_prefix(7);
  } else if (reference.domain != "docker.io" && reference.domain != "mirror.gcr.io" &&
             reference.domain != "registry-1.docker.io") {
    return reference.name();
  }
  for (const std::string_view architecture : kArchitectures) {
    if (path.starts_with(architecture)) return "library/" + std::string(path.substr(architecture.size()));
  }
  return std::string(path);
}

void take_domain(std::string_view name, ImageReference& reference) {
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos && looks_like_domain(name.substr(0, slash))) {
    reference.domain_written = true;
    reference.domain = std::string(name.substr(0, slash));
    reference.path = std::string(name.substr(slash + 1));
    if (reference.domain == "index.docker.io" || reference.domain == "registry-1.docker.io") reference.domain = "docker.io";
  } else {
    reference.domain = "docker.io";
    reference.path = std::string(name);
  }
  if (reference.domain == "docker.io" && reference.path.find('/') == std::string::npos) {
    reference.path = "library/" + reference.path;
  }
  reference.canonical = canonical_name(reference);
}

}  // namespace

bool is_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view algorithm = text.substr(0, colon);
  const std::string_view hex = text.substr(colon + 1);
  if (!std::all_of(hex.begin(), hex.end(), is_hex)) return false;
  if (algorithm == "sha256" || algorithm == "blake3") return hex.size() == 64;
  if (algorithm == "sha512") return hex.size() == 128;
  if (!is_lower(algorithm[0]) && !is_upper(algorithm[0])) return false;
  return hex.size() >= 32 && std::all_of(algorithm.begin(), algorithm.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_' || c == '+' || c == '.';
         });
}

bool has_unexpanded_part(std::string_view text) {
  for (const std::string_view sign : {"$", "{{", "<%", "%("}) {
    if (text.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

ImageReference split_image_reference(std::string_view text) {
  ImageReference reference;
  std::size_t begin = 0;
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos && scheme > 0 && scheme < 24) {
    reference.transport = std::string(text.substr(0, scheme));
    begin = scheme + 3;
  } else {
    for (const std::string_view local :
         {"oci:", "oci-archive:", "dir:", "docker-archive:", "containers-storage:", "docker-daemon:"}) {
      if (text.starts_with(local)) {
        reference.transport = std::string(local.substr(0, local.size() - 1));
        begin = local.size();
      }
    }
  }
  std::string_view rest = text.substr(begin);
  std::size_t name_end = rest.size();
  const std::size_t sign = rest.find('@');
  if (sign != std::string_view::npos) {
    reference.digest = std::string(rest.substr(sign + 1));
    reference.digest_span = {begin + sign + 1, text.size()};
    name_end = sign;
  }
  const std::string_view named = rest.substr(0, name_end);
  const std::size_t slash = named.rfind('/');
  const std::size_t colon = named.find(':', slash == std::string_view::npos ? 0 : slash);
  std::string_view name = named;
  if (colon != std::string_view::npos) {
    reference.tag = std::string(named.substr(colon + 1));
    reference.tag_span = {begin + colon + 1, begin + name_end};
    name = named.substr(0, colon);
  }
  reference.name_span = {begin, begin + name.size()};
  take_domain(name, reference);
  return reference;
}

Result<ImageReference> parse_image_reference(std::string_view text) {
  ImageReference reference = split_image_reference(text);
  const auto wrong = [&](const std::string& what) { return fail(ErrorKind::bad_input, what); };
  static constexpr std::array<std::string_view, 5> kRegistry = {"docker", "docker-image", "https", "http", "registry"};
  if (!reference.transport.empty() &&
      std::find(kRegistry.begin(), kRegistry.end(), reference.transport) == kRegistry.end()) {
    return fail(ErrorKind::unsupported, "'" + reference.transport + ":' names no image of a registry");
  }
  if (reference.name_span.empty()) return wrong("the reference has no name");
  if (reference.domain_written && !is_domain(reference.domain))
    return wrong("'" + reference.domain + "' is no host of a registry");
  if (!is_path(reference.path)) return wrong("'" + reference.path + "' is no name of an image");
  if (reference.name().size() > kNameLimit) return wrong("the name has more than 255 characters");
  const std::string_view name = text.substr(reference.name_span.begin, reference.name_span.size());
  if (name.size() == 64 && std::all_of(name.begin(), name.end(), is_hex))
    return wrong("64 hexadecimal digits are an image id, not a name");
  if (!reference.tag_span.empty() || (reference.tag_span.begin != 0)) {
    if (!is_tag(reference.tag)) return wrong("'" + reference.tag + "' is no tag");
  }
  if (reference.digest_span.begin != 0 && !is_digest(reference.digest))
    return wrong("'" + reference.digest + "' is no digest");
  return reference;
}

std::string ImageReference::full() const {
  std::string text = name();
  if (!tag.empty()) text += ":" + tag;
  if (!digest.empty()) text += "@" + digest;
  if (untagged()) text += ":latest";
  return text;
}

std::string ImageReference::familiar() const {
  std::string text = path;
  if (domain == "docker.io") {
    // Only a single name gets the folder back when it is read again.
    constexpr std::string_view kOfficial = "library/";
    if (text.starts_with(kOfficial) && text.find('/', kOfficial.size()) == std::string::npos)
      text.erase(0, kOfficial.size());
  } else {
    text = name();
  }
  if (!tag.empty()) text += ":" + tag;
  if (!digest.empty()) text += "@" + digest;
  return text;
}

}  // namespace plimsoll::documents
