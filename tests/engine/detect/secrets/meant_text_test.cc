// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/meant_text.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "engine/detect/secrets/place_finder.h"
#include "tests/engine/detect/secrets/secret_fixture.h"

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

namespace {

std::vector<std::string> meant(const std::string& text) {
  std::vector<std::string> found;
  std::vector<Place> places;
  find_places(text, {0, text.size()}, places);
  for (const Place& place : places) {
    if (place.kind == PlaceKind::token || place.kind == PlaceKind::encoded) continue;
    find_meant_text_at(text, place.begin, [&](const MeantText& one) {
      REQUIRE(one.offsets.size() == one.text.size() + 1);
      CHECK(one.looked_at.end <= text.size());
      CHECK(one.outer({0, one.text.size()}).end <= text.size());
      found.push_back(one.text);
    });
  }
  return found;
}

}  // namespace

TEST_CASE("meant text: escapes are resolved, pieces are joined, the rest is left alone", "[secrets]") {
  struct Case {
    const char* text;
    std::vector<std::string> meant;
  };
  const Case cases[] = {
      {"url: https%3A%2F%2Fuser%3Apass%40host\n", {"url: https://user:pass@host"}},
      {R"(key = "\x41\x4b\x49\x41\x5a\x59\x58\x57";)", {R"(key = "AKIAZYXW";)"}},
      {R"(key = "\u0041KIA\u{5A}YXW12";)", {R"(key = "AKIAZYXW12";)"}},
      {"<v>a&amp;b&#x41;&#66;cdefg</v>", {"<v>a&bABcdefg</v>"}},
      {"a = \"abcdef\" + \"ghijkl\";", {"a = \"abcdefghijkl\";"}},
      {"a = \"abcdef\" +\n    \"ghijkl\"\n    + \"mn\";\n", {"a = \"abcdefghijklmn\";"}},
      {"a = ('abcdef'\n     'ghijkl')\n", {"a = ('abcdefghijkl')"}},
      {"a = 'abcdef' .\n  'ghijkl';\n", {"a = 'abcdefghijkl';"}},
      {"a = f'abcdef' \\\n  f'ghijkl'\n", {"a = f'abcdefghijkl'"}},
      {"K=abcdef\\\nghijkl\n", {"K=abcdefghijkl"}},
      // Not these.
      {"printf(\"%02x%d %s\\n\", a);", {}},
      {"buffer = \"\\x00\\x01\\x02\\xff\";", {}},
      {"a && b; c & d; f(&value);", {}},
      {"%41", {}},  // too short for a secret
      {"[\"abcdef\",\n \"ghijkl\"]", {}},
      {"\"abcdef\" \"ghijkl\"", {}},
      {"a = 'abcdef' + \"ghijkl\"", {}},
      {"say \"hello \" + \"world\"", {}},
      {"cd abc \\\n  def", {}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    CHECK(meant(one.text) == one.meant);
  }
}

TEST_CASE("meant text: secrets are told decoded, at their raw place", "[secrets]") {
  const SecretFixture fixture;
  const std::string token = std::string("gl") + "pat-" + "Zq3xT9bKw7Lm2Rv8Yc5N";
  const auto escaped = [](const std::string& text, const char* form) {
    std::string out;
    for (const char c : text) {
      char one[16];
      std::snprintf(one, sizeof one,
                    std::string_view(form) == "x"   ? "\\x%02x"
                    : std::string_view(form) == "u" ? "\\u%04x"
                                                    : "%%%02X",
                    static_cast<unsigned>(c));
      out += one;
    }
    return out;
  };
  const auto hex = [](const std::string& text) {
    std::string out;
    for (const char c : text) {
      char one[3];
      std::snprintf(one, sizeof one, "%02x", static_cast<unsigned>(c));
      out += one;
    }
    return out;
  };
  struct Case {
    std::string name;
    std::string raw;
    std::string note;
  };
  const std::vector<Case> cases = {
      {"percent", escaped(token, "%"), "in percent encoding"},
      {"x", escaped(token, "x"), "in escaped characters"},
      {"u", escaped(token, "u"), "in escaped characters"},
      {"one escape", "gl\\u0070at-" + token.substr(6), "in escaped characters"},
      {"entity", "gl&#112;at-" + token.substr(6), "with HTML entities"},
      {"joined", token.substr(0, 12) + "\" + \"" + token.substr(12), "joined from its pieces"},
      {"lines", token.substr(0, 12) + "\"\n      \"" + token.substr(12), "joined from its pieces"},
      {"hex", hex("token " + token), "in hex digits"},
      {"hex of percent", hex("token " + escaped(token, "%")), "in percent encoding, in hex digits"},
  };
  for (const Case& one : cases) {
    const std::string text = "first line\nvalue = \"" + one.raw + "\"\n";
    CAPTURE(text);
    const auto found = fixture.scan(text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].decoded == token);
    CHECK(found[0].note.ends_with(one.note));
    CHECK(text.substr(found[0].secret.begin, found[0].secret.size()) == one.raw);
  }
}

TEST_CASE("meant text: a whole run may hide several secrets", "[secrets]") {
  const SecretFixture fixture;
  const std::string stem = std::string("gl") + "pat-";
  const std::string plain = "a=" + stem + "Zq3xT9bKw7Lm2Rv8Yc5N\nb=" + stem + "Ny6tR4wQz1Xc8Vb3Mk7H\n";
  std::string hex;
  for (const char c : plain) {
    char one[3];
    std::snprintf(one, sizeof one, "%02x", static_cast<unsigned>(c));
    hex += one;
  }
  CHECK(fixture.scan("data: " + hex + "\n").size() == 2);
}

TEST_CASE("meant text: hostile texts cost no more than a multiple of their length", "[secrets]") {
  const SecretFixture fixture;
  const auto seconds = [&](const std::string& piece) {
    std::string text;
    while (text.size() < 2'000'000) text += piece;
    const auto start = std::chrono::steady_clock::now();
    CHECK(fixture.scan(text).size() < text.size());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  // Generous: a quadratic one would take minutes.
  for (const char* piece :
       {"%41", "%41bcdefgh ", "\\x41", "&amp;", "\"a\"+", "\"a\"\n", "a\\\n", "'a' + ", "\"+\"", "\\u0041\\\n"}) {
    CAPTURE(piece);
    CHECK(seconds(piece) < 30);
  }
}
