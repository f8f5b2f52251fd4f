// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tests/engine/detect/script_fixture.h"

namespace plimsoll::detect {

using testing::run_rule;
using testing::script;
using testing::summary;

namespace {

struct Case {
  std::string_view text;
  std::string_view summary;
};

}  // namespace

TEST_CASE("tls off: options of the tools that fetch", "[detect][trust]") {
  const Case cases[] = {
      {"curl -k https://a.example.com/x", "high trust/tls-verification-off"},
      {"curl -sSkL https://a.example.com/x", "high trust/tls-verification-off"},
      {"curl --insecure https://a.example.com/x", "high trust/tls-verification-off"},
      {"curl -ok https://a.example.com/x", ""},
      {"curl -fsSL https://a.example.com/k", ""},
      {"curl -k https://localhost:8443/health", ""},
      {"curl -k https://127.0.0.1/health", ""},
      {"wget --no-check-certificate https://a.example.com/x", "high trust/tls-verification-off"},
      {"wget https://a.example.com/x | grep -- --no-check-certificate", ""},
      {"echo \"--insecure\"", ""},
      {"git config --global http.sslVerify false", "high trust/tls-verification-off"},
      {"git config --global http.sslverify true", ""},
      {"git -c http.sslVerify=false clone https://a.example.com/x", "high trust/tls-verification-off"},
      {"GIT_SSL_NO_VERIFY=0 git clone https://a.example.com/x", "high trust/tls-verification-off"},
      {"export GIT_SSL_NO_VERIFY=1 && git clone x", "high trust/tls-verification-off"},
      {"unset GIT_SSL_NO_VERIFY", ""},
      {"ASDFGIT_SSL_NO_VERIFY=1 git clone x", ""},
      {"NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci", "high trust/tls-verification-off"},
      {"NODE_TLS_REJECT_UNAUTHORIZED=1 npm ci", ""},
      {"PYTHONHTTPSVERIFY=0 python x.py", "high trust/tls-verification-off"},
      {"npm config set strict-ssl false", "high trust/tls-verification-off"},
      {"npm config set \"strict-ssl\"=false", "high trust/tls-verification-off"},
      {"npm set strict-ssl false --global", "high trust/tls-verification-off"},
      {"npm c set strict-ssl false", "high trust/tls-verification-off"},
      {"yarn config set strict-ssl false", "high trust/tls-verification-off"},
      {"npm config set strict-ssl true || false", ""},
      {"npm config get strict-ssl || false", ""},
      {"npm install strict-ssl false", ""},
      {"pip install a --trusted-host pypi.example.com", "high trust/tls-verification-off"},
      {"pip3 --trusted-host=pypi.example.com install a", "high trust/tls-verification-off"},
      {"pip install a | grep -e --trusted-host", ""},
      {"yum-config-manager --setopt=base.sslverify=false --save", "high trust/tls-verification-off"},
      {"dnf install -y --setopt=sslverify=0 a", "high trust/tls-verification-off"},
      {"apt-get -o Acquire::https::Verify-Peer=false update", "high trust/tls-verification-off"},
      {"conda config --set ssl_verify false", "high trust/tls-verification-off"},
      {"kubectl --insecure-skip-tls-verify get pods", "high trust/tls-verification-off"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/tls-verification-off")) == one.summary);
  }
}

TEST_CASE("tls off: variables of images and jobs", "[detect][trust]") {
  struct Variable {
    std::string_view name;
    std::string_view value;
    std::string_view summary;
  };
  const Variable cases[] = {
      {"GIT_SSL_NO_VERIFY", "0", "high trust/tls-verification-off"},  // git looks at whether it is set
      {"NODE_TLS_REJECT_UNAUTHORIZED", "0", "high trust/tls-verification-off"},
      {"NODE_TLS_REJECT_UNAUTHORIZED", "1", ""},
      {"PYTHONHTTPSVERIFY", "0", "high trust/tls-verification-off"},
      {"npm_config_strict_ssl", "false", "high trust/tls-verification-off"},
      {"NPM_CONFIG_STRICT_SSL", "false", "high trust/tls-verification-off"},
      {"NPM_CONFIG_STRICT_SSL", "true", ""},
      {"PIP_TRUSTED_HOST", "pypi.example.com", "high trust/tls-verification-off"},
      {"PIP_TRUSTED_HOSTS", "pypi.example.com", ""},
  };
  for (const Variable& one : cases) {
    INFO(one.name << "=" << one.value);
    CHECK(summary(run_rule(testing::environment(std::string(one.name), std::string(one.value)),
                           "trust/tls-verification-off")) == one.summary);
  }
}

}  // namespace plimsoll::detect
