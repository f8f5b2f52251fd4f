// SPDX-License-Identifier: Apache-2.0
//
// What a Dockerfile means. The model is printed as short lines, so that a case is a text and what comes of it.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/documents/dockerfile/dockerfile.h"
#include "engine/documents/dockerfile/dockerfile_document.h"

namespace plimsoll::documents {
namespace {

std::string value_text(const Value& value) {
  std::string out = value.expanded;
  if (!value.resolved) {
    out += " missing";
    for (const std::string& name : value.missing) out += " " + name;
  }
  return out;
}

// "base debian:9 ships stage=0", one line for each image.
std::string images_of(std::string_view text) {
  std::string out;
  for (const ImageUse& use : read_dockerfile("Dockerfile", text, nullptr).images) {
    out += use.role == ImageRole::stage_base ? "base " : use.role == ImageRole::frontend ? "frontend " : "copy ";
    out += value_text(use.reference) + (use.ships ? " ships" : "") + (use.stage.empty() ? "" : " stage=" + use.stage) +
           (use.platform.empty() ? "" : " platform=" + use.platform) + "\n";
    CHECK(use.reference.span.end <= text.size());
  }
  return out;
}

std::string environment_of(std::string_view text) {
  std::string out;
  for (const EnvironmentEntry& entry : read_dockerfile("Dockerfile", text, nullptr).environment)
    out += std::string(entry.role == EnvironmentRole::image_environment ? "env "
                       : entry.role == EnvironmentRole::label           ? "label "
                                                                        : "arg ") +
           entry.name + "=" + value_text(entry.value) + "\n";
  return out;
}

struct Case {
  const char* name;
  const char* text;
  const char* expected;
};

TEST_CASE("dockerfile model: the images of a file", "[documents]") {
  for (const Case& c : {
           Case{"stages, by name and number; what is built only does not ship",
                "FROM golang:1.20 AS Build\nFROM debian:12\nCOPY --from=build /a /a\nCOPY --from=0 /a /a\nCOPY "
                "--from=alpine:3.9 /b /b\n",
                "base golang:1.20 stage=build\nbase debian:12 ships stage=1\ncopy alpine:3.9 ships stage=1\n"},
           Case{"the ancestry of the last stage ships", "FROM a AS x\nFROM b AS y\nFROM X AS z\n",
                "base a ships stage=x\nbase b stage=y\n"},
           Case{"scratch is no image", "FROM scratch\nCOPY --from=scratch / /\n", ""},
           Case{"a later stage is no base", "FROM later\nFROM x AS later\n",
                "base later stage=0\nbase x ships stage=later\n"},
           Case{"global arguments and defaults", "ARG V=3.9\nARG B=python:${V}\nFROM ${B}-slim\nFROM ${C:-busybox:1}\n",
                "base python:3.9-slim stage=0\nbase busybox:1 ships stage=1\n"},
           Case{"an argument of a stage is not seen by FROM", "FROM a\nARG V=1\nFROM b:$V\n",
                "base a stage=0\nbase b:$V missing V ships stage=1\n"},
           Case{"no default: not known", "ARG V\nARG W=x-$V\nFROM b:$W\n", "base b:x-$V missing V ships stage=0\n"},
           Case{"an error of the author's own", "FROM b:${V:?needed}\n", "base b:${V:?needed} missing V ships stage=0\n"},
           Case{"the platform is taken as linux/amd64",
                "FROM x AS base-amd64\nFROM --platform=$TARGETPLATFORM base-$TARGETARCH\n",
                "base x ships stage=base-amd64\n"},
           Case{"platform", "FROM --platform=$BUILDPLATFORM x\n", "base x ships stage=0 platform=linux/amd64\n"},
           Case{"quotes", "FROM \"debian:9\"\n", "base debian:9 ships stage=0\n"},
           Case{"mounts",
                "FROM a\nRUN --mount=from=b:1,target=/x --mount=type=bind,FROM=c:2 --mount=type=cache,target=/y true\n",
                "base a ships stage=0\ncopy b:1 stage=0\ncopy c:2 stage=0\n"},
           Case{"syntax", "# syntax=docker/dockerfile:1.2 --opt\nFROM a\n",
                "frontend docker/dockerfile:1.2\nbase a ships stage=0\n"},
           Case{"triggers", "FROM a\nONBUILD COPY --from=b:1 / /\nONBUILD RUN --mount=from=c:1 x\n",
                "base a ships stage=0\ncopy b:1 ships stage=0\ncopy c:1 stage=0\n"},
           Case{"a bad line between", "FROM a\nNONSENSE x\nFROM b\n", "base a stage=0\nbase b ships stage=1\n"},
       }) {
    INFO(c.name);
    CHECK(images_of(c.text) == c.expected);
  }
}

TEST_CASE("dockerfile model: scopes of ARG and ENV", "[documents]") {
  for (const Case& c : {
           Case{"one ENV sees what was before it", "FROM a\nENV A=1\nENV A=2 B=$A\nENV C=$A$B\n",
                "env A=1\nenv A=2\nenv B=1\nenv C=21\n"},
           Case{"ARG one after the other", "FROM a\nARG A=1 B=$A\n", "arg A=1\narg B=1\n"},
           Case{"the global value must be asked for", "ARG V=1\nFROM a\nENV A=$V\nARG V\nENV B=$V\n",
                "arg V=1\nenv A=$V missing V\nenv B=1\n"},
           Case{"the later of ARG and ENV wins", "FROM a\nENV X=e\nARG X=a\nENV Y=$X\nENV X=f\nENV Z=$X\n",
                "env X=e\narg X=a\nenv Y=a\nenv X=f\nenv Z=f\n"},
           Case{"a stage takes over from its base", "FROM a AS b\nENV X=1\nARG Y=2\nFROM b\nENV Z=$X$Y\nFROM a\nENV W=$X\n",
                "env X=1\narg Y=2\nenv Z=12\nenv W=$X missing X\n"},
           Case{"two stages of one base", "FROM a AS b\nENV X=1\nFROM b\nENV X=2\nFROM b\nENV Z=$X\n",
                "env X=1\nenv X=2\nenv Z=1\n"},
           Case{"what the base image defines is not known", "FROM php:8\nENV DIR=/usr/src/$PHP_VERSION PATH=\"/x:$PATH\"\n",
                "env DIR=/usr/src/$PHP_VERSION missing PHP_VERSION\nenv PATH=/x:$PATH missing PATH\n"},
           Case{"labels and the old form", "FROM a\nENV K v w\nLABEL a.b=\"$K!\" c='$K'\n",
                "env K=v w\nlabel a.b=v w!\nlabel c=$K\n"},
           Case{"an escaped dollar is no reference", "FROM a\nENV K=\\$X\n", "env K=$X\n"},
       }) {
    INFO(c.name);
    CHECK(environment_of(c.text) == c.expected);
  }
}

TEST_CASE("dockerfile model: a value tells how it came about and where it stands", "[documents]") {
  const std::string text = "ARG V=3.9\nARG B=python:$V\nFROM $B\nENV T=\"a secret\"\n";
  const Model model = read_dockerfile("Dockerfile", text, nullptr);
  REQUIRE(model.images.size() == 1);
  const Value& base = model.images[0].reference;
  CHECK(base.raw == "$B");
  CHECK(text.substr(base.span.begin, base.span.size()) == "$B");
  REQUIRE(base.chain.size() == 2);
  CHECK(base.chain[0].text == "ARG V=3.9 (line 1)");
  CHECK(base.chain[1].text == "ARG B=python:$V (line 2)");
  CHECK(text.substr(base.chain[1].span.begin, base.chain[1].span.size()) == "B=python:$V");
  const Value& quoted = model.environment.back().value;
  CHECK(quoted.raw == "a secret");
  CHECK(text.substr(quoted.span.begin, quoted.span.size()) == "a secret");
  REQUIRE(model.dockerfile != nullptr);
  CHECK(model.dockerfile->stages[0].base.expanded == "python:3.9");
}

TEST_CASE("dockerfile model: commands, with the pieces that their text was joined from", "[documents]") {
  const std::string text =
      "FROM a\nRUN --network=none one \\\n # no\n  two\nRUN <<-EOF\n\tset -e\n\t\tx\n\tEOF\nRUN <<A <<-B "
      "sh\nbody\nA\n\tmore\n\tB\n"
      "SHELL [\"/bin/bash\", \"-c\"]\nENTRYPOINT [\"/app\", \"$X\"]\nCMD start $X\nHEALTHCHECK --retries=3 CMD probe "
      "-x\nRUN <<E\n#!/usr/bin/env python3\nE\nONBUILD RUN later\n";
  const Model model = read_dockerfile("Dockerfile", text, nullptr);
  std::string out;
  for (const Command& command : model.commands) {
    std::string joined;
    for (const Span piece : command.text_pieces) joined += text.substr(piece.begin, piece.size());
    if (command.shell_form) CHECK(joined == command.text);
    out += std::to_string(static_cast<int>(command.role)) +
           (command.shell_form ? " (" + command.shell + ") " + command.text : std::string());
    for (const Value& argument : command.arguments) out += " [" + argument.expanded + "]";
    out += "\n";
  }
  CHECK(out ==
        "2 (/bin/sh -c) one   two\n2 (/bin/sh -c) set -e\nx\n\n2 (/bin/sh -c) <<A <<-B sh\nbody\nA\n\tmore\nB\n0 [/app] "
        "[$X]\n1 (/bin/bash -c) start $X\n"
        "3 (/bin/bash -c) probe -x\n2 (/usr/bin/env python3) #!/usr/bin/env python3\n\n2 (/bin/bash -c) later\n");
}

TEST_CASE("dockerfile model: one container for each stage, with its options", "[documents]") {
  const std::string text =
      "FROM a AS b\nUSER root\nFROM b\nARG P=\"80 443/UDP\"\nEXPOSE $P 5000-5002\nVOLUME [\"/data\", \"/x y\"]\nUSER "
      "10:20\nWORKDIR /w\n";
  const Model model = read_dockerfile("Dockerfile", text, nullptr);
  REQUIRE(model.containers.size() == 2);
  CHECK(model.containers[0].name == "b");
  CHECK(model.containers[0].ships);
  std::string out;
  for (const ContainerOption& option : model.containers[1].options) {
    out += option.name + " " + option.value.expanded;
    if (option.port)
      out += " port " + option.port->container_port + "/" + option.port->protocol +
             (option.port->published ? " published" : "");
    if (option.mount) out += " mount " + option.mount->target;
    out += "\n";
  }
  CHECK(out ==
        "EXPOSE 80 port 80/tcp\nEXPOSE 443/UDP port 443/udp\nEXPOSE 5000-5002 port 5000-5002/tcp\nVOLUME /data mount "
        "/data\nVOLUME /x y mount /x y\n"
        "USER 10:20\nWORKDIR /w\n");
}

TEST_CASE("dockerfile model: values that grow without end stop at a limit", "[documents]") {
  std::string text = "FROM a\nENV A=0123456789\n";
  for (int i = 0; i < 200; ++i) text += "ENV A=$A$A\n";
  const Model model = read_dockerfile("Dockerfile", text, nullptr);
  std::size_t bytes = 0;
  for (const EnvironmentEntry& entry : model.environment) bytes += entry.value.expanded.size();
  CHECK(model.environment.size() == 201);
  CHECK(bytes < std::size_t{32} << 20U);
  CHECK_FALSE(model.environment.back().value.resolved);
}

TEST_CASE("dockerfile model: what one word or one file can give is bounded", "[documents]") {
  std::string ports = "FROM a\nARG P=\"";
  for (int i = 0; i < 1000; ++i) ports += "1 ";
  ports += "\"\nEXPOSE $P\n";
  const Model exposed = read_dockerfile("Dockerfile", ports, nullptr);
  REQUIRE(exposed.containers.size() == 1);
  CHECK(exposed.containers[0].options.size() == 64);
  REQUIRE(exposed.diagnostics.size() == 1);
  CHECK(exposed.diagnostics[0].message == "one word gives too many ports");

  std::string mounts = "FROM a\nRUN ";
  for (int i = 0; i < 30000; ++i) mounts += "--mount=from=b ";
  CHECK(read_dockerfile("Dockerfile", mounts, nullptr).images.size() == 20000);

  // Each of these patterns reads a long value: the steps end before the time does.
  std::string patterns = "FROM a\nENV A=" + std::string(60000, 'a') + "\n";
  for (int i = 0; i < 20000; ++i) patterns += "ENV B=${A//*a*a*b/c}\n";
  CHECK_FALSE(read_dockerfile("Dockerfile", patterns, nullptr).environment.back().value.resolved);
}

TEST_CASE("dockerfile names: which files are one", "[documents]") {
  using Claim = DocumentType::Claim;
  struct Name {
    const char* path;
    Claim claim;
  };
  for (const Name& name :
       {Name{"Dockerfile", Claim::yes}, Name{"a/b/Containerfile", Claim::yes}, Name{"api.Dockerfile", Claim::yes},
        Name{"x.dockerfile", Claim::yes}, Name{"Dockerfile.dev", Claim::maybe}, Name{"dockerfile-web", Claim::maybe},
        Name{"Dockerfile_test", Claim::maybe}, Name{"Containerfile.in", Claim::maybe}, Name{"DOCKERFILE", Claim::yes},
        Name{"my-dockerfile", Claim::maybe}, Name{"Dockerfile.dockerignore", Claim::no}, Name{".dockerignore", Claim::no},
        Name{"Dockerfile.md", Claim::no}, Name{"dockerfile.go", Claim::no}, Name{"dockerfile_test.go", Claim::no},
        Name{"Makefile", Claim::no}, Name{"dockerfile/x", Claim::no}}) {
    INFO(name.path);
    CHECK(dockerfile_claim_path(name.path) == name.claim);
  }
  CHECK(dockerfile_claim_content("Dockerfile.dev", "# hi\nARG X=1\nFROM a\n"));
  CHECK(dockerfile_claim_content("Dockerfile.dev", "FROM a AS b\nbroken line\n"));
  CHECK_FALSE(dockerfile_claim_content("Dockerfile.dev", "From here on we explain Dockerfiles.\n"));
  CHECK_FALSE(dockerfile_claim_content("Dockerfile.dev", "RUN x\nFROM a\n"));
  CHECK_FALSE(dockerfile_claim_content("Dockerfile.dev", std::string_view("\0\1\2", 3)));
}

}  // namespace
}  // namespace plimsoll::documents
