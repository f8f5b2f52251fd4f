// SPDX-License-Identifier: Apache-2.0
//
// References to images: what is meant, under which name life cycles are looked up, and what is malformed.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/documents/image_reference.h"

namespace plimsoll::documents {
namespace {

const std::string kHex(64, 'a');

struct Case {
  std::string text;
  std::string full;  // empty: malformed
  std::string canonical;
  std::string familiar;
};

TEST_CASE("image reference: names, tags and digests", "[documents]") {
  for (const Case& c : {
           Case{"python", "docker.io/library/python:latest", "library/python", "python"},
           Case{"python:3.12", "docker.io/library/python:3.12", "library/python", "python:3.12"},
           Case{"python:3.12@sha256:" + kHex, "docker.io/library/python:3.12@sha256:" + kHex, "library/python",
                "python:3.12@sha256:" + kHex},
           Case{"python@sha256:" + kHex, "docker.io/library/python@sha256:" + kHex, "library/python",
                "python@sha256:" + kHex},
           Case{"bitnami/redis:7", "docker.io/bitnami/redis:7", "bitnami/redis", "bitnami/redis:7"},
           Case{"localhost", "docker.io/library/localhost:latest", "library/localhost", "localhost"},
           Case{"library/a/b", "docker.io/library/a/b:latest", "library/a/b", "library/a/b"},
           Case{"localhost/a", "localhost/a:latest", "localhost/a", "localhost/a"},
           Case{"host:5000/a", "host:5000/a:latest", "host:5000/a", "host:5000/a"},
           Case{"host:5000/a/b:1.0", "host:5000/a/b:1.0", "host:5000/a/b", "host:5000/a/b:1.0"},
           Case{"Host/a", "Host/a:latest", "Host/a", "Host/a"},
           Case{"[::1]:5000/a:1", "[::1]:5000/a:1", "[::1]:5000/a", "[::1]:5000/a:1"},
           Case{"a__b--c/e.f-g", "docker.io/a__b--c/e.f-g:latest", "a__b--c/e.f-g", "a__b--c/e.f-g"},
           Case{"index.docker.io/library/nginx:1", "docker.io/library/nginx:1", "library/nginx", "nginx:1"},
           Case{"docker.io/nginx", "docker.io/library/nginx:latest", "library/nginx", "nginx"},
           Case{"docker://nginx:1", "docker.io/library/nginx:1", "library/nginx", "nginx:1"},
           Case{"docker-image://nginx:1", "docker.io/library/nginx:1", "library/nginx", "nginx:1"},
           Case{"public.ecr.aws/docker/library/nginx:1", "public.ecr.aws/docker/library/nginx:1", "library/nginx",
                "public.ecr.aws/docker/library/nginx:1"},
           Case{"mirror.gcr.io/library/nginx", "mirror.gcr.io/library/nginx:latest", "library/nginx",
                "mirror.gcr.io/library/nginx"},
           Case{"arm64v8/nginx:1", "docker.io/arm64v8/nginx:1", "library/nginx", "arm64v8/nginx:1"},
           Case{"ghcr.io/o/arm64v8/nginx", "ghcr.io/o/arm64v8/nginx:latest", "ghcr.io/o/arm64v8/nginx",
                "ghcr.io/o/arm64v8/nginx"},
           Case{"a:_Tag.x-1", "docker.io/library/a:_Tag.x-1", "library/a", "a:_Tag.x-1"},
       }) {
    INFO(c.text);
    const Result<ImageReference> reference = parse_image_reference(c.text);
    REQUIRE(reference.has_value());
    CHECK(reference->full() == c.full);
    CHECK(reference->canonical == c.canonical);
    CHECK(reference->familiar() == c.familiar);
    CHECK(reference->pinned() == (c.text.find('@') != std::string::npos));
  }
}

TEST_CASE("image reference: spans lie in the text", "[documents]") {
  const std::string text = "docker://ghcr.io/o/x:1.2@sha256:" + kHex;
  const Result<ImageReference> reference = parse_image_reference(text);
  REQUIRE(reference.has_value());
  const auto at = [&](Span span) { return text.substr(span.begin, span.size()); };
  CHECK(at(reference->name_span) == "ghcr.io/o/x");
  CHECK(at(reference->tag_span) == "1.2");
  CHECK(at(reference->digest_span) == "sha256:" + kHex);
}

TEST_CASE("image reference: what is malformed pins nothing", "[documents]") {
  for (const std::string& text : {
           std::string(),
           std::string(":1"),
           std::string("@sha256:") + kHex,
           std::string("Python"),
           std::string("a/B"),
           std::string("a:"),
           std::string("a:x+y"),
           std::string("a:.x"),
           "a:" + std::string(129, 'x'),
           std::string("a@"),
           std::string("a@sha256:") + kHex.substr(1),
           std::string("a@sha256:") + kHex + "a",
           std::string("a@sha256:") + std::string(64, 'A'),
           std::string("a@sha256"),
           std::string("a@md5:abc"),
           std::string("a..b"),
           std::string("a_"),
           std::string("-a"),
           std::string("a___b"),
           std::string("a//b"),
           std::string("/a"),
           std::string("a/"),
           std::string("host:x/a"),
           std::string("-h.com/a"),
           kHex,
           std::string("a b"),
           std::string("a@sha256:") + kHex + "@x",
           std::string(300, 'a'),
           std::string("a\n"),
       }) {
    INFO(text);
    const Result<ImageReference> reference = parse_image_reference(text);
    REQUIRE_FALSE(reference.has_value());
    CHECK(reference.error().kind == ErrorKind::bad_input);
  }
  CHECK(parse_image_reference("a@sha256:abc").error().what == "'sha256:abc' is no digest");
  for (const char* local :
       {"oci:dir:tag", "oci-archive:/x.tar", "dir:/x", "docker-archive:/x.tar", "containers-storage:a"}) {
    INFO(local);
    const Result<ImageReference> reference = parse_image_reference(local);
    REQUIRE_FALSE(reference.has_value());
    CHECK(reference.error().kind == ErrorKind::unsupported);
  }
}

TEST_CASE("image reference: a malformed one is still split", "[documents]") {
  const ImageReference reference = split_image_reference("ghcr.io/x:1@sha256:abc");
  CHECK(reference.domain == "ghcr.io");
  CHECK(reference.tag == "1");
  CHECK(reference.digest == "sha256:abc");
  CHECK(has_unexpanded_part("a:$X"));
  CHECK(has_unexpanded_part("{{ .Values.image }}"));
  CHECK_FALSE(has_unexpanded_part("a:1"));
}

}  // namespace
}  // namespace plimsoll::documents
