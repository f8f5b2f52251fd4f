// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/images/image_verdict.h"

namespace plimsoll::detect::images {

TEST_CASE("image name: defaults, mirrors and architectures lead to the name of the tables", "[detect][images]") {
  struct Case {
    std::string_view reference;
    std::string_view full;
    std::string_view table_name;
  };
  const std::string digest = "sha256:" + std::string(64, 'a');
  const std::string pinned = "python:3.7@" + digest;
  const std::string pinned_full = "docker.io/library/python:3.7@" + digest;
  const Case cases[] = {
      {"python", "docker.io/library/python:latest", "library/python"},
      {"python:3.7", "docker.io/library/python:3.7", "library/python"},
      {pinned, pinned_full, "library/python"},
      {"index.docker.io/library/python:3", "docker.io/library/python:3", "library/python"},
      {"bitnami/redis:7", "docker.io/bitnami/redis:7", "bitnami/redis"},
      {"host:5000/app", "host:5000/app:latest", "host:5000/app"},
      {"localhost/app:1", "localhost/app:1", "localhost/app"},
      {"localhost", "docker.io/library/localhost:latest", "library/localhost"},
      {"public.ecr.aws/docker/library/node:18", "public.ecr.aws/docker/library/node:18", "library/node"},
      {"mirror.gcr.io/library/node:18", "mirror.gcr.io/library/node:18", "library/node"},
      {"arm64v8/python:3.7", "docker.io/arm64v8/python:3.7", "library/python"},
      {"gitlab.example.com/group/dependency_proxy/containers/alpine:3.10",
       "gitlab.example.com/group/dependency_proxy/containers/alpine:3.10", "library/alpine"},
      {"lscr.io/linuxserver/mariadb:10.5", "lscr.io/linuxserver/mariadb:10.5", "linuxserver/mariadb"},
      {"public.ecr.aws/bitnami/redis:7", "public.ecr.aws/bitnami/redis:7", "bitnami/redis"},
      {"quay.io/centos/centos:stream9", "quay.io/centos/centos:stream9", "quay.io/centos/centos"},
  };
  for (const Case& one : cases) {
    const ImageName name = read_image_name(std::string(one.reference));
    INFO(one.reference);
    CHECK(name.fault.empty());
    CHECK(name.full() == one.full);
    CHECK(name.table_name == one.table_name);
  }
}

TEST_CASE("image name: a fault is named", "[detect][images]") {
  struct Case {
    std::string reference;
    std::string fault;
    bool in_digest;
  };
  const Case cases[] = {
      {"python@sha256:" + std::string(63, 'a'), "a sha256 digest has 64 digits, this one 63", true},
      {"python@blake3:" + std::string(63, 'a'), "a blake3 digest has 64 digits, this one 63", true},
      {"python@sha256:" + std::string(64, 'A'), "the digest holds signs that are no lower-case hexadecimal digits", true},
      {"python@" + std::string(64, 'a'), "the digest names no algorithm", true},
      {"python:sha256:" + std::string(64, 'a'), "a digest is joined with '@', not with ':'", true},
      {"Python:3.7", "'library/Python' is no name of an image", false},
      {"python:", "'' is no tag", false},
      {"python:3.7+b1", "'3.7+b1' is no tag", false},
      {"a//b", "'a//b' is no name of an image", false},
      {"a/-b", "'a/-b' is no name of an image", false},
      {std::string(64, 'b'), "64 hexadecimal digits are an image id, not a name", false},
      {"https://quay.io/a/b", "a reference has no scheme ('https')", false},
  };
  for (const Case& one : cases) {
    INFO(one.reference);
    const ImageName name = read_image_name(one.reference);
    CHECK(name.fault == one.fault);
    CHECK(name.digest_fault == one.in_digest);
  }
}

}  // namespace plimsoll::detect::images
