// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/detect/secrets/grammar.h"

TEST_CASE("url: passwords in addresses", "[secrets]") {
  struct Case {
    std::string text;
    const char* secret;
  };
  const Case cases[] = {
      {"x postgres://app:kV93mmQ0zz@db:5432/app y", "kV93mmQ0zz"},
      {"https://me@mail.example:p!w9@x2y8@git.internal/a.git", "p!w9@x2y8"},
      {"redis://:kV93mmQ0zz@cache:6379", "kV93mmQ0zz"},
      {"'amqp://u:kV93mmQ0zz@${HOST}/'", "kV93mmQ0zz"},
      {"http://localhost:8080/a@b", ""},
      {"https://x.org/a:b@c", ""},
      {"https://user:password@x.org", ""},
      {"https://user:${TOKEN}@x.org", ""},
      {"https://user:user@x.org", ""},
      {"db://u:Zx@1kV93)@cluster0.a.net/x", "Zx@1kV93)"},
      {"(see https://u:kV93mmQ0zz@h.a)", "kV93mmQ0zz"},
      {"f\"https://{user}:kV93mmQ0zz+@h.a/\"", "kV93mmQ0zz+"},
      {"https://{user}:{secret9X}@h.a/", ""},
      {"https://(user):(pass9X9X)@h.a/", ""},
      {"http://a:b c@d", ""},
      {"chat://APP_KEY:APP_PASSWORD@default", ""},
      {"chat://API_KEY:API-SECRET:ACCESS_TOKEN@default", ""},
      {"chat://key:auth_token@default", ""},
      {"chat://key:KV93-MMQ0@default", "KV93-MMQ0"},
      {"://u:kV93mmQ0zz@h", ""},
      {"see http://x:80 and mail a@b.c", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const std::size_t at = one.text.find("://");
    const auto found = plimsoll::detect::secrets::find_url_userinfo({one.text, {0, one.text.size()}, {at, at + 3}});
    CHECK((found ? one.text.substr(found->secret.begin, found->secret.size()) : "") == one.secret);
  }
}
