// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/secret_companions.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

using namespace plimsoll;
using namespace plimsoll::pipeline;

TEST_CASE("secret companions: the user and the host that are set next to a password", "[pipeline]") {
  struct Case {
    const char* text;  // the secret is SECRET
    const char* user;
    const char* host;
    std::size_t user_line;
  };
  const Case cases[] = {
      {"db:\n  host: db.example.com\n  username: admin\n  password: SECRET\n", "admin", "db.example.com", 3},
      {"DB_USER=root\nDB_PASSWORD=SECRET\nDB_HOST=10.0.0.3:5432\n", "root", "10.0.0.3:5432", 1},
      {"{\"url\": \"https://jira.example.com/x\", \"user\": \"bot@example.com\", \"token\": \"SECRET\"}", "bot@example.com",
       "https://jira.example.com/x", 1},
      {"user: one\n\npassword: SECRET\n", "", "", 0},
      {"user: ${USER}\npassword: SECRET\nhost: {{ .Values.host }}\n", "", "", 0},
      {"user: far\na\nb\nc\nd\ne\nf\ng\npassword: SECRET\n", "", "", 0},
      {"user: one\nuser: two\npassword: SECRET\n", "two", "", 2},
      {"superuser_id_of = x\npassword: SECRET\n", "", "", 0},
      {"SECRET", "", "", 0},
  };
  for (const Case& one : cases) {
    const std::string text = one.text;
    CAPTURE(text);
    const std::size_t at = text.find("SECRET");
    const Companions found = companions_of(
        text, {at, at + 6},
        1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')));
    CHECK(found.user.value == one.user);
    CHECK(found.host.value == one.host);
    CHECK(found.user.line_from_one == one.user_line);
  }
}
