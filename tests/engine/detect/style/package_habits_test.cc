// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/style/style_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"
#include "tests/engine/detect/script_fixture.h"

namespace plimsoll::detect::style {

namespace {

struct Case {
  std::string_view text;
  bool found;
};

// One RUN in a Dockerfile.
bool is_found(std::string_view text, std::string_view rule) {
  documents::Model model = testing::script(std::string(text));
  model.dockerfile = std::make_shared<const documents::dockerfile::File>();
  return !testing::run_rule(model, rule).empty();
}

}  // namespace

TEST_CASE("package habits: packages without a version", "[detect][style]") {
  const Case cases[] = {
      {"apt-get install -y curl", true},
      {"apt-get install -y curl=7.88.1-10", false},
      {"apt-get install -y ./a.deb", false},
      {"apt-get install -y -t bookworm-backports curl", true},
      {"apt-get install -y curl=1 wget", true},
      {"apt-get update", false},
      {"apt-get -y remove curl", false},
      {"apk add --no-cache curl", true},
      {"apk add --no-cache curl=8.5.0-r0", false},
      {"apk add --no-cache curl~8", false},
      {"apk add --no-cache --virtual .deps gcc=1", false},
      {"pip install flask", true},
      {"pip install flask==3.0", false},
      {"pip install \"flask>=3\"", false},
      {"pip install -r requirements.txt", false},
      {"pip install .", false},
      {"pip install --index-url https://pypi.example.com/simple flask==3", false},
      {"python3 -m pip install flask", true},
      {"pip install git+https://git.example.com/a@1", false},
      {"npm install", false},
      {"npm install -g express", true},
      {"npm install -g express@4.18.2", false},
      {"npm install @acme/app@1", false},
      {"npm install @acme/app", true},
      {"npm ci", false},
      {"gem install rake", true},
      {"gem install rake:13.0", false},
      {"gem install rake -v 13.0", false},
      {"yum install -y httpd", true},
      {"yum install -y httpd-2.4.6", false},
      {"dnf install -y a-1.2", false},
      {"zypper install -y httpd", true},
      {"zypper install -y \"httpd=2.4\"", false},
      {"go install example.com/a@latest", true},
      {"go install example.com/a@v1.2.3", false},
      {"go get example.com/a", true},
      {"go get ./...", false},
      {"go run example.com/a@latest", true},
      {"go run example.com/a@v1 example.com/b", false},
      {"go run main.go", false},
      {"pip install git+https://git.example.com/a.git", true},
      {"pip install git+ssh://git@git.example.com/a.git", true},
      {"pip install git+ssh://git@git.example.com/a.git@v1#egg=a", false},
      {"pip install vendor/flask", false},
      {"pip install --root-user-action ignore flask==3", false},
      {"pipx install black", true},
      {"npm install git+https://git.example.com/a.git", true},
      {"npm install git+https://git.example.com/a.git#v1", false},
      {"npm install ~/app", false},
      {"gem install rake:13 -- --use-system-libraries true", false},
      {"dnf module install -y nodejs", true},
      {"dnf module install -y nodejs:20", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/unpinned-package") == one.found);
  }
}

TEST_CASE("package habits: managers that ask back", "[detect][style]") {
  const Case cases[] = {
      {"apt-get -q -q install curl", false},
      {"apt-get -q install curl", true},
      {"apt-get install --quiet --quiet curl", false},
      {"yum groupinstall a", true},
      {"zypper remove a", true},
      {"zypper -n dup", false},
      {"apt-get install curl", true},
      {"apt-get install -y curl", false},
      {"apt-get install -qq curl", false},
      {"apt-get install -yq curl", false},
      {"apt-get -y install curl", false},
      {"apt-get install --assume-yes curl", false},
      {"yum install httpd", true},
      {"yum -y install httpd", false},
      {"zypper install httpd", true},
      {"zypper -n install httpd", false},
      {"zypper --non-interactive install httpd", false},
      {"dnf install -y httpd", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/assume-yes") == one.found);
  }
}

TEST_CASE("package habits: recommended packages", "[detect][style]") {
  const Case cases[] = {
      {"apt-get install -y curl", true},
      {"apt-get install -y --no-install-recommends curl", false},
      {"apt-get install -y -o APT::Install-Recommends=false curl", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/recommended-packages") == one.found);
  }
}

TEST_CASE("package habits: downloads left in a layer", "[detect][style]") {
  const Case cases[] = {
      {"apt-get update && apt-get install -y curl", true},
      {"apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*", false},
      {"apk add curl", true},
      {"apk add --no-cache curl", false},
      {"apk add curl && rm -rf /var/cache/apk/*", false},
      {"yum install -y a", true},
      {"yum install -y a && yum clean all", false},
      {"dnf install -y a && dnf clean all", false},
      {"dnf clean all && dnf install -y a", true},
      {"yum install -y a && yum clean metadata", true},
      {"microdnf install a && microdnf clean all", false},
      {"zypper install -y a", true},
      {"zypper install -y a && zypper cc -a", false},
      {"pip install a==1", true},
      {"pip install --no-cache-dir a==1", false},
      {"PIP_NO_CACHE_DIR=1 pip install a==1", false},
      {"PIP_NO_CACHE_DIR=0 pip install a==1", true},
      {"yarn install", true},
      {"yarn install && yarn cache clean", false},
      {"zypper -n patch", true},
      {"dnf install -y a && rm -rf /var/cache/libdnf5", false},
      {"dnf -y upgrade", true},
      {"dnf in -y a", true},
      {"dnf install -y a && microdnf clean all", true},
      {"yum install -y a && dnf clean all", false},
      {"aptitude update && aptitude install a", true},
      {"apk add a && rm -rf /var/cache/*", false},
      {"export PIP_NO_CACHE_DIR=1 && pip install a==1", false},
      {"pip install a==1 && rm -rf ~/.cache/pip", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/package-cache") == one.found);
  }
}

TEST_CASE("package habits: what a cache mount or a stage that only builds keeps is in no image", "[detect][style]") {
  const Case cases[] = {
      {"FROM a:1\nRUN apk add b\n", true},
      {"FROM a:1\nRUN --mount=type=cache,target=/etc/apk/cache apk add b\n", false},
      {"FROM a:1\nRUN --mount=type=secret,id=x apk add b\n", true},
      {"FROM a:1\nONBUILD RUN --mount=type=cache,target=/etc/apk/cache apk add b\n", false},
      {"FROM a:1\nRUN --mount=type=tmpfs,target=/var/cache/apk apk add b\n", false},
      {"FROM a:1\nRUN --mount=type=cache,target=/srv apk add b\n", true},
      {"FROM a:1\nARG C=/x\nRUN --mount=type=cache,target=$C apk add b\n", false},
      {"FROM a:1\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y b\n", false},
      {"FROM a:1\nRUN --mount=type=cache,target=/var/cache/apt apt-get install -y b\n", true},
      {"FROM a:1\nRUN rm /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/lib/apt apt-get install -y "
       "b\n",
       true},
      {"FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install b\n", false},
      {"FROM a:1 AS b\nENV PIP_NO_CACHE_DIR=1\nFROM b\nRUN pip install b\n", false},
      {"FROM a:1 AS b\nENV PIP_NO_CACHE_DIR=1\nFROM a:1\nRUN pip install b\n", true},
      {"FROM a:1 AS b\nRUN apk add b\nFROM c:1\nCOPY --from=b /x /x\n", false},
      {"FROM a:1 AS b\nRUN apk add b\nFROM b\nRUN c\n", true},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const documents::Model model = testing::dockerfile(one.text);
    CHECK(testing::run_rule(model, "style/package-cache").empty() != one.found);
  }
}

TEST_CASE("package habits: an index updated alone", "[detect][style]") {
  const Case cases[] = {
      {"apt-get update", true},
      {"apt-get update && apt-get install -y curl", false},
      {"apt-get update && apt-get upgrade -y", false},
      {"apk update", true},
      {"apk update && apk add curl", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/update-alone") == one.found);
  }
}

TEST_CASE("package habits: apt in a script", "[detect][style]") {
  const Case cases[] = {
      {"apt install -y curl", true},
      {"apt-get install -y curl", false},
      {"rm -rf /var/lib/apt/lists/*", false},
      {"apt-cache search a", false},
      {"curl -o apt https://a.example.com/apt", false},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(is_found(one.text, "style/apt-in-script") == one.found);
  }
}

}  // namespace plimsoll::detect::style
