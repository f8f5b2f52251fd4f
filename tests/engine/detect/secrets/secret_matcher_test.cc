// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/proof.h"
#include "tests/engine/detect/secrets/secret_fixture.h"

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

namespace {

std::string github_token() {
  return *rules::proofs::find_proof("github-crc32")
              .proof->complete(std::string("ghp") + "_q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3t");
}

}  // namespace

TEST_CASE("matcher: a token is found once, and by its kind", "[secrets]") {
  const SecretFixture fixture;
  const std::string token = github_token();
  for (const std::string& text :
       {"GITHUB_TOKEN=" + token, "token: \"" + token + "\"", "https://bot:" + token + "@github.com/a/b.git",
        "x\\n" + token + "\\n", "%20" + token, token}) {
    INFO(text);
    CHECK(fixture.lines(text) == std::vector<std::string>{"secret/github-personal-access-token: " + token});
    CHECK(fixture.scan(text).front().confidence == Confidence::proven);
  }
}

TEST_CASE("matcher: a wrong checksum is said, a longer word is no token", "[secrets]") {
  const SecretFixture fixture;
  std::string wrong = github_token();
  wrong[10] = wrong[10] == 'a' ? 'b' : 'a';
  REQUIRE(fixture.scan("T=" + wrong).size() == 1);
  CHECK(fixture.scan("T=" + wrong).front().confidence == Confidence::disproved);
  CHECK(fixture.scan("x" + github_token()).empty());
  wrong = "\"" + wrong + "x\"";
  CHECK(fixture.scan(wrong).empty());
  CHECK(fixture.scan("ghp" + std::string("_") + std::string(36, 'x')).empty());
}

TEST_CASE("matcher: a token ends where its checksum says so, or where the next begins", "[secrets]") {
  const SecretFixture fixture;
  const std::string token = github_token();
  CHECK(fixture.lines("\"" + token + "x\"") == std::vector<std::string>{"secret/github-personal-access-token: " + token});
  // Without a checksum: one behind the other, as a compiler lays texts out.
  const std::string plain = std::string("dckr_") + "pat_Q8zk3vT1xW5mN7bR2cY9dF4gH6j";
  CHECK(fixture.lines(plain + plain).size() == 1);
  CHECK(fixture.scan(plain + "More").empty());
}

TEST_CASE("matcher: a recovery phrase is told by its checksum", "[secrets]") {
  const SecretFixture fixture;
  const std::string words = "river lamp orbit stone mango quiz velvet basket hockey tunnel cactus ";
  CHECK(fixture.lines("MNEMONIC=\"" + words + "boat\"") ==
        std::vector<std::string>{"secret/wallet-recovery-phrase: " + words + "boat"});
  CHECK(fixture.scan("MNEMONIC=\"" + words + "boat\"").front().confidence == Confidence::proven);
  CHECK(fixture.lines("seed phrase:\n  " + words + "boat\n").size() == 1);
  CHECK(fixture.scan("MNEMONIC=\"" + words + "wolf\"").empty());
  CHECK(fixture.scan("MNEMONIC=\"" + words + "boats\"").empty());
}

TEST_CASE("matcher: the name before base64 names the provider", "[secrets]") {
  const SecretFixture fixture;
  const std::string token = std::string("XjYUXPwPCElws5NgY0eu") + "AJ6i9y7ZgSsYo5PP4SuA";
  const std::string encoded = rules::proofs::encode_base64(token);
  CHECK(fixture.lines("data:\n  CLOUDFLARE_API_TOKEN: " + encoded + "\n") ==
        std::vector<std::string>{"secret/cloudflare-api-token-legacy: " + token});
  // Nothing but the name of a secret: the run itself is reported, as it is written.
  CHECK(fixture.lines("data:\n  password: " + encoded + "\n") ==
        std::vector<std::string>{"secret/password-in-configuration: " + encoded});
}

TEST_CASE("matcher: what base64 and UTF-16 hide", "[secrets]") {
  const SecretFixture fixture;
  const std::string token = github_token();
  const std::string inner = "[default]\nuser = someone\ntoken = " + token + "\n";
  const std::string once = rules::proofs::encode_base64(inner);
  CHECK(fixture.lines("data:\n  config: " + once + "\n") ==
        std::vector<std::string>{"secret/github-personal-access-token: " + token});
  const std::string twice = rules::proofs::encode_base64(once);
  const auto nested = fixture.scan("data: " + twice + "\n");
  REQUIRE(nested.size() == 1);
  CHECK(nested[0].decoded == token);
  CHECK(nested[0].secret == Span{6, 6 + twice.size()});
  std::string wide = "\xFF\xFE";
  for (const char c : "token = " + token) {
    wide.push_back(c);
    wide.push_back('\0');
  }
  const auto found = fixture.scan(wide);
  REQUIRE(found.size() == 1);
  CHECK(found[0].decoded == token);
  CHECK(found[0].secret.begin == 2 + 2 * 8);
}

TEST_CASE("matcher: silence on ground without secrets", "[secrets]") {
  const SecretFixture fixture;
  const char* texts[] = {
      "\"integrity\": "
      "\"sha512-q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3tq8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3tq8Zk3vT1xW5mN7bR2==\"",
      "commit 9f86d081884c7d659a2feaa0c55ad0159f86d081\n",
      "image: nginx@sha256:9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015\n",
      "\"password\": \"Passwort\",\n\"password_hint\": \"Geben Sie Ihr Passwort ein\"\n",
      "ssh-rsa AAAAB3NzaC1yc2EAAAABJQAAAQEAm5d9daeAzNGKouE5k55gfHvpXzosIDIJgrqTN7ADDyYdNSKqQt3bukQPsjDx9kHhO5VoRGiwnf4 "
      "a@b\n",
      "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END "
      "CERTIFICATE-----\n",
      "id: 9b2c7a51-3f0e-4d6b-8a17-c5e2f94d0b36\n",
      "func getToken(ctx context.Context) (string, error) { return token.Value, nil }\n",
      "password = os.environ[\"DB_PASSWORD\"]\n",
      "!function(e,t){\"object\"==typeof exports?t(exports):t((e=e||self).token={})}(this,function(e){\"use strict\";var "
      "key=1});\n",
  };
  for (const char* text : texts) {
    INFO(text);
    CHECK(fixture.lines(text).empty());
  }
}

TEST_CASE("matcher: dense and long inputs take time in proportion", "[secrets]") {
  const SecretFixture fixture;
  const auto milliseconds = [&](const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    (void)fixture.scan(text);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  };
  const auto repeated = [](const std::string& unit, std::size_t size) {
    std::string text;
    while (text.size() < size) text += unit;
    return text;
  };
  const std::string units[] = {github_token() + " ",
                               "password ",
                               "password=\"",
                               "://a:",
                               "-----BEGIN PRIVATE KEY-----\n",
                               "eyJhbGciOi",
                               "A",
                               "token secret key ",
                               "\"auth\": \"",
                               rules::proofs::encode_base64("some text in base64 ")};
  for (const std::string& unit : units) {
    (void)milliseconds(repeated(unit, 4'000));  // patterns are compiled
    const double small = milliseconds(repeated(unit, 50'000));
    const double large = milliseconds(repeated(unit, 400'000));
    INFO(unit << ": " << small << " ms, eight times as much: " << large << " ms");
    CHECK(large < small * 40 + 200);
  }
}
