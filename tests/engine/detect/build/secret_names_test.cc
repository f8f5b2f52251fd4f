// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/build/build_checks.h"
#include "tests/engine/detect/dockerfile_fixture.h"
#include "tests/engine/detect/script_fixture.h"

namespace plimsoll::detect {

using documents::EnvironmentRole;
using testing::summary;

TEST_CASE("secret names: judged by name and value", "[detect][build]") {
  struct Case {
    EnvironmentRole role;
    std::string_view name;
    std::string_view value;
    std::string_view summary;
  };
  constexpr EnvironmentRole kEnv = EnvironmentRole::image_environment;
  constexpr EnvironmentRole kArg = EnvironmentRole::build_argument;
  constexpr std::string_view kMedium = "medium build/secret-in-env";
  constexpr std::string_view kLow = "low build/secret-in-env";
  const Case cases[] = {
      {kEnv, "DB_PASSWORD", "hunter2", kMedium},
      {kEnv, "password", "x", kMedium},
      {kEnv, "ftpPassword", "x", kMedium},
      {kEnv, "passwordFile", "x", ""},
      {kEnv, "SUPER_Secret", "x", kMedium},
      {kEnv, "apikey", "x", kMedium},
      {kEnv, "git_key", "", kLow},
      {kArg, "NPM_TOKEN", "", kLow},
      {kArg, "SECRET_PASSPHRASE", "", kLow},
      {kArg, "auth", "x", kMedium},
      {kArg, "AWS_ACCESS_KEY_ID", "", kLow},
      {kArg, "VITE_AWS_ACCESS_KEY_ID", "x", kMedium},
      {kArg, "ARTIFACTORY_USR", "", kLow},
      {kArg, "ARTIFACTORY_PSW", "", kLow},
      {kEnv, "SECRET_KEY_BASE", "x", kMedium},
      {kEnv, "PUBLIC_KEY", "x", ""},
      {kArg, "public_token", "", ""},
      {kArg, "SECRET_PASSPHRASE_FILE", "", ""},
      {kEnv, "password_file", "x", ""},
      {kArg, "AUTH_MODULE_VERSION", "", ""},
      {kEnv, "GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D", ""},
      {kEnv, "KEYCLOAK_URL", "x", ""},
      {kEnv, "TOKEN_TTL", "60", ""},
      {kEnv, "ENABLE_AUTH", "true", ""},
      {kEnv, "PGPASSFILE", "x", ""},
      {kEnv, "GOOGLE_APPLICATION_CREDENTIALS", "/credentials/key.json", ""},
      {kEnv, "OAUTH_TOKEN", "https://auth.example.com/token", ""},
      {kEnv, "PATH", "x", ""},
      {EnvironmentRole::label, "password", "x", ""},
      {EnvironmentRole::container_environment, "DB_PASSWORD", "hunter2", ""},
  };
  for (const Case& one : cases) {
    INFO(one.name << "=" << one.value);
    CHECK(summary(testing::run(build::check_secret_names, testing::environment(std::string(one.name), std::string(one.value),
                                                                               one.role))) == one.summary);
  }
}

TEST_CASE("secret names: an ARG without a default, and none reported twice", "[detect][build]") {
  const auto check = [](std::string_view text) {
    return summary(testing::run_beside(build::check_secret_names, text, "Dockerfile", nullptr));
  };
  CHECK(check("FROM debian:13\nARG NPM_TOKEN\n") == "low build/secret-in-env");
  CHECK(check("FROM debian:13\nARG NPM_TOKEN=\n") == "low build/secret-in-env");
  CHECK(check("FROM debian:13\nARG NPM_TOKEN=x1y2\n") == "medium build/secret-in-env");
  CHECK(check("FROM debian:13\nARG NPM_TOKEN_FILE\nARG VERSION\n").empty());
  CHECK(check("FROM debian:13\nARG NPM_TOKEN\nENV NPM_TOKEN=$NPM_TOKEN\n") ==
        "low build/secret-in-env, low build/secret-in-env");
}

TEST_CASE("secret names: the value is never in the message and is masked", "[detect][build]") {
  const std::vector<Match> matches = testing::run(build::check_secret_names, testing::environment("DB_PASSWORD", "hunter2"));
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "ENV DB_PASSWORD puts a secret into every container of the image");
  CHECK(matches.front().secret == Span{1, 2});
}

}  // namespace plimsoll::detect
