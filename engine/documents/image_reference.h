// SPDX-License-Identifier: Apache-2.0
//
// What an image reference means.
//
//   [transport "://"] [domain "/"] path [":" tag] ["@" digest]
//
// What stands before the first "/" is a domain only when it holds a "." or a ":", is "localhost", or has an upper-case
// letter; anything else is a path on docker.io, and a path of one part there lies in "library/". With neither tag nor digest
// the tag "latest" is pulled; with both, the digest decides and the tag is only a note to people.
//
// A reference is either well-formed as a whole or malformed: a sha256 digest of 63 digits pins nothing, and must not be
// taken for a tag either. Variables are expanded before (Value::expanded); a text that still holds "$" or "{{" is not for
// this parser.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/text_position.h"

namespace plimsoll::documents {

struct ImageReference {
  std::string transport;        // "docker", "docker-image", ...; empty when none was written
  std::string domain;           // "docker.io", "ghcr.io", "localhost:5000"
  std::string path;             // "library/python"
  std::string tag;              // empty: none written
  std::string digest;           // "sha256:..."; empty: none
  bool domain_written = false;  // false: docker.io was understood
  // The name under which life cycles and deprecations are looked up: docker.io left out, mirrors and architecture
  // namespaces taken back to the image that they mirror: "library/python" for python, mirror.gcr.io/library/python,
  // public.ecr.aws/docker/library/python and arm64v8/python.
  std::string canonical;
  Span name_span;    // in the text that was parsed: domain and path
  Span tag_span;     // without ":"
  Span digest_span;  // without "@"

  [[nodiscard]] std::string name() const { return domain + "/" + path; }
  [[nodiscard]] bool pinned() const { return !digest.empty(); }
  [[nodiscard]] bool untagged() const { return tag.empty() && digest.empty(); }
  // Fully qualified, as it will be pulled: "docker.io/library/python:latest".
  [[nodiscard]] std::string full() const;
  // As people write it: "python:3.12".
  [[nodiscard]] std::string familiar() const;
};

// Error kinds: bad_input (malformed; `what` says which part), unsupported (a transport that names no registry image:
// "oci:", "dir:", "docker-archive:", "containers-storage:").
Result<ImageReference> parse_image_reference(std::string_view text);

// The parts as far as they can be told, unchecked, for messages about a malformed reference.
ImageReference split_image_reference(std::string_view text);

// Is this a digest that pins? sha256 with 64 and sha512 with 128 lower-case hexadecimal digits, and by the general rule
// other algorithms with at least 32.
bool is_digest(std::string_view text);

// Holds something that only a later expansion or template will replace: "$", "{{", "<% ", "%(".
bool has_unexpanded_part(std::string_view text);

}  // namespace plimsoll::documents
