// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/detect/secrets/grammar.h"

TEST_CASE("option: passwords on command lines", "[secrets]") {
  struct Case {
    std::string text;
    const char* anchor;
    const char* secret;
  };
  const Case cases[] = {
      {"tool --password kV93mmQ0zz run", "--password", "kV93mmQ0zz"},
      {"[\"tool\", \"--password\", \"kV93mmQ0zz\"]", "--password", "kV93mmQ0zz"},
      {"curl -s -u admin:kV93mmQ0zz https://x", "curl", "kV93mmQ0zz"},
      {"curl -u \":kV93mmQ0zz\" https://x", "curl", "kV93mmQ0zz"},
      {"curl -u \"kV93mmQ0zz:\" https://x", "curl", "kV93mmQ0zz"},
      {"curl --user kevin:'kV93mmQ0zz' https://x", "--user", "kV93mmQ0zz"},
      {"mysql -uroot -pkV93mmQ0zz app", "mysql", "kV93mmQ0zz"},
      {"sshpass -p kV93mmQ0zz ssh h", "sshpass", "kV93mmQ0zz"},
      {"docker login -u b -p kV93mmQ0zz r.io", "docker login", "kV93mmQ0zz"},
      {"redis-cli -h x -a kV93mmQ0zz ping", "redis-cli", "kV93mmQ0zz"},
      {"RUN echo 'root:kV93mm' | chpasswd", "chpasswd", "kV93mm"},
      {"echo kV93mmQ0zz | docker login -u b --password-stdin r.io", "--password", "kV93mmQ0zz"},
      {"echo \"$PASS\" | docker login --password-stdin", "--password", ""},
      {"cat pass.txt | docker login --password-stdin", "--password", ""},
      {"mysql -u root -p app_db1", "mysql", ""},
      {"tool --password $PASSWORD", "--password", ""},
      {"run(\"--password\", helmPassw0rd)", "--password", ""},
      {"tool --password-file kV93mmQ0zz", "--password", ""},
      {"docker login --password-stdin", "docker login", ""},
      {"curl -u $USER:$PASS https://x", "curl", ""},
      {"echo \"$USER:$PASS\" | chpasswd", "chpasswd", ""},
      {"libcurl -u a:kV93mmQ0zz", "curl", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const std::size_t at = one.text.find(one.anchor);
    REQUIRE(at != std::string::npos);
    const auto found = plimsoll::detect::secrets::find_command_option(
        {one.text, {0, one.text.size()}, {at, at + std::string(one.anchor).size()}});
    CHECK((found ? one.text.substr(found->secret.begin, found->secret.size()) : "") == one.secret);
  }
}
