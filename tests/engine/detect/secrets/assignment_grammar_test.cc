// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/detect/secrets/grammar.h"

namespace {

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

// Asks at the first place of the word.
std::string found_in(const std::string& text, const std::string& word) {
  std::string low = text;
  for (char& c : low) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::size_t at = low.find(word);
  REQUIRE(at != std::string::npos);
  const auto found = find_assignment({text, {0, text.size()}, {at, at + word.size()}});
  return found ? text.substr(found->secret.begin, found->secret.size()) : "";
}

struct Case {
  std::string text;
  const char* word;
  const char* secret;  // empty: nothing may be found
};

const std::string kStrong = std::string("kV93") + "mmQ0zz!x";

}  // namespace

TEST_CASE("assignment: the spellings of a dozen languages", "[secrets]") {
  const Case cases[] = {
      {"password = \"" + kStrong + "\"", "password", kStrong.c_str()},
      {"db.password='" + kStrong + "';", "password", kStrong.c_str()},
      {"\"password\": \"" + kStrong + "\",", "password", kStrong.c_str()},
      {"{\\\"password\\\": \\\"" + kStrong + "\\\"}", "password", kStrong.c_str()},
      {"'password' => '" + kStrong + "',", "password", kStrong.c_str()},
      {"config['password'] = '" + kStrong + "'", "password", kStrong.c_str()},
      {"password := \"" + kStrong + "\"", "password", kStrong.c_str()},
      {"password: str = \"" + kStrong + "\"", "password", kStrong.c_str()},
      {"const password: &str = \"" + kStrong + "\";", "password", kStrong.c_str()},
      {"var password string = \"" + kStrong + "\"", "password", kStrong.c_str()},
      {"os.getenv(\"DB_PASSWORD\", \"" + kStrong + "\")", "password", kStrong.c_str()},
      {"x = env(\"DB_PASSWORD\",\n               \"" + kStrong + "\")", "password", kStrong.c_str()},
      {"x = env(\n    \"DB_PASSWORD\",\n    default=\"" + kStrong + "\")", "password", kStrong.c_str()},
      {"const c = process.env.DB_PASSWORD || '" + kStrong + "';", "password", kStrong.c_str()},
      {"const c = process.env.DB_PASSWORD ?? \"" + kStrong + "\";", "password", kStrong.c_str()},
      {"c = settings.password or '" + kStrong + "'", "password", kStrong.c_str()},
      {"if (password == \"" + kStrong + "\")", "password", kStrong.c_str()},
      {"PASSWORD=" + kStrong + "\n", "password", kStrong.c_str()},
      {"export DB_PASSWORD=" + kStrong + " # c\n", "password", kStrong.c_str()},
      {"ENV DB_PASSWORD " + kStrong + "\n", "password", kStrong.c_str()},
      {"  password: " + kStrong + "\n", "password", kStrong.c_str()},
      {"- DB_PASSWORD=" + kStrong + "\n", "password", kStrong.c_str()},
      {"<password>" + kStrong + "</password>", "password", kStrong.c_str()},
      {"<add key=\"Password\" value=\"" + kStrong + "\"/>", "password", kStrong.c_str()},
      {"- name: DB_PASSWORD\n  value: " + kStrong + "\n", "password", kStrong.c_str()},
      {"Server=a;Uid=b;Password=" + kStrong + ";Database=c", "password", kStrong.c_str()},
      {"tool --password=" + kStrong + " run", "password", kStrong.c_str()},
      {"https://x/?password=" + kStrong + "&y=1", "password", kStrong.c_str()},
      {"PASSWORD ::= \"" + kStrong + "\"", "password", kStrong.c_str()},
      {"PASSWORD :::= " + kStrong + "\n", "password", kStrong.c_str()},
      {"PASSWORD ?= " + kStrong + "\n", "password", kStrong.c_str()},
      {"$password .= \"" + kStrong + "\"", "password", kStrong.c_str()},
      {"<password>\n    " + kStrong + "\n</password>", "password", kStrong.c_str()},
      {"{\"config.ini\": \"PASSWORD=" + kStrong + "\\nBACKUP=true\"}", "password", kStrong.c_str()},
      {"{\"config.ini\": \"A=1\\nPASSWORD=" + kStrong + "\"}", "password", kStrong.c_str()},
      {"environment: [\"A=1\", \"DB_PASSWORD=" + kStrong + "\"]", "password", kStrong.c_str()},
      {"curl -d password=" + kStrong + " https://x", "password", kStrong.c_str()},
      {"kubectl create secret generic s --from-literal=password=" + kStrong, "password", kStrong.c_str()},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(found_in(one.text, one.word) == one.secret);
  }
}

TEST_CASE("assignment: what is no literal, no secret or no value", "[secrets]") {
  const Case cases[] = {
      {"password = getPassword(user)", "password", ""},
      {"password = user.password\n", "password", ""},
      {"password = \"\"", "password", ""},
      {"password = \"password\"", "password", ""},
      {"password = \"${DB_PASSWORD}\"", "password", ""},
      {"password = \"Enter your password\"", "password", ""},
      {"password = prefix + \"" + kStrong + "\" + suffix", "password", ""},
      {"password: \"Passwort\"", "password", ""},
      {"passwordFile = \"/etc/pass/9a8b7c6d\"", "password", ""},
      {"password_hash = \"9a8b7c6d5e4f3a2b1c0d\"", "password", ""},
      {"publicToken = \"kV93mmQ0zzAb8Lq2Xw5T\"", "token", ""},
      {"token = \"user_access_token_value\"", "token", ""},
      {"nextPageToken = \"kV93mmQ0zzAb8Lq2Xw5T\"", "token", ""},
      {"password: !vault |\n", "password", ""},
      {"password: YWRtaW4=\n", "password", ""},
      {"return password; // kV93mmQ0zz", "password", ""},
      {"'\"'$PASSWORD'\"'", "password", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(found_in(one.text, one.word).empty());
  }
}

TEST_CASE("assignment: more than a sign stands between name and value", "[secrets]") {
  const char* const secret = kStrong.c_str();
  const std::string quoted = '"' + kStrong + '"';
  const Case cases[] = {
      {"#define WIFI_PASSWORD " + quoted + "\n", "password", secret},
      {"# define PASSWORD \t" + quoted + "\n", "password", secret},
      {"char password[] = " + quoted + ";", "password", secret},
      {"char password[32] = " + quoted + ";", "password", secret},
      {"$h{password} = " + quoted + ";", "password", secret},
      {"(setq password " + quoted + ")", "password", secret},
      {"{:user \"bob\" :password " + quoted + "}", "password", secret},
      {"{password, " + quoted + "},", "password", secret},
      {"{db_password, <<" + quoted + ">>}", "password", secret},
      {"[{:password, " + quoted + "}]", "password", secret},
      {"connection.setPassword(" + quoted + ");", "password", secret},
      {"std::string password{" + quoted + "};", "password", secret},
      {"Dim password As String = " + quoted + "\n", "password", secret},
      {"New-Thing -Password '" + kStrong + "' -User a", "password", secret},
      {"setenv DB_PASSWORD " + kStrong + "\n", "password", secret},
      {"set -gx DB_PASSWORD " + kStrong + "\n", "password", secret},
      {"| Password | `" + kStrong + "` |\n", "password", secret},
      {"- **Password:** " + kStrong + "\n", "password", secret},
      {"**Password**: `" + kStrong + "`\n", "password", secret},
      {"Client Secret: kV93mmQ0zzAb8Lq2Xw5T\n", "secret", "kV93mmQ0zzAb8Lq2Xw5T"},
      {"API Key: kV93mmQ0zzAb8Lq2Xw5T\n", "api key", "kV93mmQ0zzAb8Lq2Xw5T"},
      {"Set `DB_PASSWORD` to `" + kStrong + "`.", "password", secret},
      {"the password is kV93mmQ0zzx.", "password", "kV93mmQ0zzx"},
      {"use the password `" + kStrong + "` there", "password", secret},
      {"password:\n  " + quoted + "\n", "password", secret},
      {"const password =\n  " + quoted + ";\n", "password", secret},
      {"let password = String::from(" + quoted + ");", "password", secret},
      {"password: SecretStr = Field(" + quoted + ")", "password", secret},
      {"password: " + quoted + ".to_string(),", "password", secret},
      {"add_argument(\"--password\", help=\"of it\", default=" + quoted + ")", "password", secret},
      {"PASSWORD: ${DB_PASSWORD:-" + kStrong + "}\n", "db_password", secret},
      {": \"${DB_PASSWORD:=" + kStrong + "}\"", "password", secret},
      {"<setting name=\"Password\" serializeAs=\"String\">\n  <value>" + kStrong + "</value>", "password", secret},
      {"<meta-data android:name=\"x.ApiKey\" android:value=" + quoted + "/>", "apikey", secret},
      {"db.password = " + kStrong + ";\n", "password", secret},
      {"apiKey:kV93mmQ0zzAb8Lq2Xw5T\n", "apikey", "kV93mmQ0zzAb8Lq2Xw5T"},
      {"level=info token=kV93mmQ0zzAb8Lq2Xw5T user=x\n", "token", "kV93mmQ0zzAb8Lq2Xw5T"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(found_in(one.text, one.word) == one.secret);
  }
}

TEST_CASE("assignment: what stands in the places of a value, but is none", "[secrets]") {
  const Case cases[] = {
      {"#define PASSWORD_LABEL \"Kennwort\"\n", "password", ""},
      {"#define PASSWORD \"password\"\n", "password", ""},
      {"checkPassword(\"" + kStrong + "\")", "checkpassword", ""},
      {"getToken(\"kV93mmQ0zzAb8Lq2Xw5T\")", "gettoken", ""},
      {"the token is base64url-encoded", "token", ""},
      {"the password is required by OAuth2.0", "password", ""},
      {"Set `DB_PASSWORD` to `the password`", "password", ""},
      {"| Password | The password of the user |\n", "password", ""},
      {"${PASSWORD:-${OTHER}}", "password", ""},
      {"${PASSWORD:?must be set}", "password", ""},
      {"password =\n  getPassword();\n", "password", ""},
      {"password = translate(\"Enter it\")", "password", ""},
      {"return token:kV93mmQ0zzAb8Lq2Xw5T", "token", ""},
      {"password = user.password;\n", "password", ""},
      {"if (user) return password: next(kV93mmQ0zz)", "password", ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(found_in(one.text, one.word) == one.secret);
  }
}

TEST_CASE("assignment: what a comment of code shows is doubted", "[secrets]") {
  struct Doubt {
    std::string text;
    Confidence confidence;
  };
  const Doubt cases[] = {
      {"user.password = \"" + kStrong + "\"", Confidence::likely},
      {"  # user.password = \"" + kStrong + "\"", Confidence::possible},
      {"  // user.password = \"" + kStrong + "\"", Confidence::possible},
      {"#define PASSWORD \"" + kStrong + "\"", Confidence::likely},
      {"  * @param password: \"" + kStrong + "\"", Confidence::possible},
  };
  for (const Doubt& one : cases) {
    INFO(one.text);
    std::size_t at = one.text.find("password");
    if (at == std::string::npos) at = one.text.find("PASSWORD");
    const auto found = find_assignment({one.text, {0, one.text.size()}, {at, at + 8}});
    REQUIRE(found);
    CHECK(found->confidence == one.confidence);
  }
}
