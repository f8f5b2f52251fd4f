// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/name_words.h"

#include <catch2/catch_test_macros.hpp>

using plimsoll::detect::secrets::secret_kind_of_name;
using plimsoll::detect::secrets::SecretKind;

TEST_CASE("name words: names of secrets, and names of things about secrets", "[secrets]") {
  struct Case {
    const char* name;
    std::optional<SecretKind> kind;
  };
  const Case cases[] = {
      {"password", SecretKind::password},
      {"DB_PASSWORD", SecretKind::password},
      {"dbPassword", SecretKind::password},
      {"spring.datasource.password", SecretKind::password},
      {"mysqlpassword", SecretKind::password},
      {"MYSQL_ROOT_PASSWORD", SecretKind::password},
      {"clientSecret", SecretKind::token},
      {"STRIPE-API-KEY", SecretKind::token},
      {"aws_secret_access_key", SecretKind::token},
      {"accessToken", SecretKind::token},
      {"secret_key_base", SecretKind::token},
      {"passwordDefault", SecretKind::password},
      {"hereapi_key", SecretKind::token},
      {"merchantKey", SecretKind::token},
      {"REGISTRYTOKEN", SecretKind::token},
      {"nextpagetoken", std::nullopt},
      {"csrftoken", std::nullopt},
      {"fastcgi_pass", std::nullopt},
      {"password_file", std::nullopt},
      {"passwordHash", std::nullopt},
      {"token_url", std::nullopt},
      {"tokenizer", std::nullopt},
      {"publicKey", std::nullopt},
      {"csrfToken", std::nullopt},
      {"nextPageToken", std::nullopt},
      {"keyboard", std::nullopt},
      {"secretName", std::nullopt},
      {"password_policy", std::nullopt},
      {"resetPassword", std::nullopt},
      {"key", std::nullopt},
      {"primary_key", std::nullopt},
      {"token_type", std::nullopt},
      {"", std::nullopt},
      {"123", std::nullopt},
  };
  for (const Case& one : cases) {
    INFO(one.name);
    CHECK((secret_kind_of_name(one.name) == one.kind));
  }
}
