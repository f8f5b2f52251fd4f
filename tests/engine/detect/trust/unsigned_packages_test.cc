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

TEST_CASE("unsigned packages: options, sources and settings", "[detect][trust]") {
  const Case cases[] = {
      {"apk add --allow-untrusted a", "high trust/unsigned-packages"},
      {"apk --allow-untrusted add a", "high trust/unsigned-packages"},
      {"apk add a | grep -e --allow-untrusted", ""},
      {"apt-get install --allow-unauthenticated a", "high trust/unsigned-packages"},
      {"apt-get --force-yes install a", "high trust/unsigned-packages"},
      {"apt-get -o APT::Get::AllowUnauthenticated=true install a", "high trust/unsigned-packages"},
      {"apt-get -oAcquire::AllowInsecureRepositories=true update", "high trust/unsigned-packages"},
      {"apt-get -o Acquire::Retries=3 update", ""},
      {"echo \"deb [trusted=yes] http://a.example.com ./\" > /etc/apt/sources.list.d/a.list",
       "high trust/unsigned-packages"},
      {"echo \"deb [trusted=yes] http://a.example.com ./\" | tee /etc/apt/sources.list.d/a.list",
       "high trust/unsigned-packages"},
      {"echo \"deb [signed-by=/k.gpg] https://a.example.com ./\" > /etc/apt/sources.list.d/a.list", ""},
      {"yum install -y --nogpgcheck a", "high trust/unsigned-packages"},
      {"dnf -y install a --nogpgcheck", "high trust/unsigned-packages"},
      {"tdnf install --nogpgcheck a", "high trust/unsigned-packages"},
      {"dnf install --setopt=gpgcheck=0 a", "high trust/unsigned-packages"},
      {"printf \"[a]\\ngpgcheck=0\\n\" > /etc/yum.repos.d/a.repo", "high trust/unsigned-packages"},
      {"cat > /etc/yum.repos.d/a.repo <<EOF\n[a]\nbaseurl=https://a.example.com\ngpgcheck=0\nEOF\n",
       "high trust/unsigned-packages"},
      {"cat > /etc/yum.repos.d/a.repo <<EOF\n[a]\ngpgcheck=1\nrepo_gpgcheck=0\nEOF\n", ""},
      {"sed -i s/gpgcheck=1/gpgcheck=0/ /etc/yum.conf", "high trust/unsigned-packages"},
      {"sed -i s/gpgcheck=0/gpgcheck=1/ /etc/yum.conf", ""},
      {"zypper --no-gpg-checks install a", "high trust/unsigned-packages"},
      {"zypper ar -G https://a.example.com a", "high trust/unsigned-packages"},
      {"rpm -ivh --nosignature a.rpm", "high trust/unsigned-packages"},
      {"rpm -ivh http://a.example.com/a.rpm", "high trust/unsigned-packages"},
      {"rpm -ivh https://a.example.com/a.rpm", ""},
      {"gem install a -P NoSecurity", "high trust/unsigned-packages"},
      {"echo \"gpgcheck=0 is bad\"", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(summary(run_rule(script(std::string(one.text)), "trust/unsigned-packages")) == one.summary);
  }
}

}  // namespace plimsoll::detect
