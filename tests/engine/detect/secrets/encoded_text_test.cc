// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/encoded_text.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/rules/offline_proofs/encoding.h"

using namespace plimsoll;
using namespace plimsoll::detect::secrets;

namespace {

std::optional<EncodedRun> decode(const std::string& text, std::size_t begin, std::size_t end, std::size_t budget = 100'000) {
  bool far = false;
  return decode_run(text, {begin, end}, 1000, budget, far);
}

std::string encode(std::string_view text) { return rules::proofs::encode_base64(text); }

}  // namespace

TEST_CASE("encoded text: base64 of text is decoded, of anything else it is not", "[secrets]") {
  const std::string plain = "some text that is long enough to be worth it\n";
  const std::string run = encode(plain);
  const auto found = decode("x " + run + " y", 2, 2 + run.find_last_not_of('=') + 1);
  REQUIRE(found);
  CHECK(found->decoded == plain);
  CHECK(found->span == Span{2, 2 + run.size()});
  CHECK_FALSE(decode(std::string(64, 'A'), 0, 64));
  CHECK_FALSE(decode("engine/detect/secrets/encoded_text_and_more_of_it", 0, 48));
  const std::string binary = encode(std::string("\x01\x02\x80\xFF\x00 text text text text text", 30));
  CHECK_FALSE(decode(binary, 0, 40));
}

TEST_CASE("encoded text: lines of one length are one run", "[secrets]") {
  const std::string plain(200, 'q');
  const std::string run = encode("head " + plain);
  std::string text;
  for (std::size_t at = 0; at < run.size(); at += 64) text += (at == 0 ? "" : "\n  ") + run.substr(at, 64);
  text += "\nnext: line\n";
  const auto found = decode(text, 0, 64);
  REQUIRE(found);
  CHECK(found->decoded == "head " + plain);
}

TEST_CASE("encoded text: one word in base64 is told by the name before it", "[secrets]") {
  const std::string word = "up-9dJKMJYPXrsiTEuKyr1Yy";
  const auto named = [](const std::string& before, const std::string& meant) {
    const std::string run = encode(meant);
    return name_before_run(before + run, {{before.size(), before.size() + run.size()}, meant});
  };
  CHECK(named("data:\n  ACME_KEY: ", word) == "ACME_KEY: ");
  CHECK(named("{\"acme-key\" : \"", word) == "acme-key: ");
  CHECK(named("ACME_KEY=", word + "\n") == "ACME_KEY: ");
  CHECK(named("see ", word).empty());
  CHECK(named("x: ", word).empty());
  CHECK(named("file.txt: ", "several words of text").empty());
  CHECK(named(std::string(200, 'a') + ": ", word).empty());
}

TEST_CASE("encoded text: hex digits that mean text, and no digest", "[secrets]") {
  const std::string run = "746578742074686174206973206c6f6e6720656e6f756768";
  const auto found = decode("x=" + run + ";", 2, 2 + run.size());
  REQUIRE(found);
  CHECK(found->decoded == "text that is long enough");
  CHECK(std::string(found->how) == "in hex digits");
  const auto prefixed = decode("0x" + run, 0, 2 + run.size());
  REQUIRE(prefixed);
  CHECK(prefixed->span == Span{2, 2 + run.size()});
  CHECK_FALSE(decode("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15", 0, 56));
  CHECK_FALSE(decode(run.substr(1), 0, run.size() - 1));
}

TEST_CASE("encoded text: UTF-32 with and without a mark", "[secrets]") {
  const auto widen = [](std::string_view text, bool little) {
    std::string wide;
    for (const char c : text) wide += little ? std::string{c, '\0', '\0', '\0'} : std::string{'\0', '\0', '\0', c};
    return wide;
  };
  const auto marked = read_wide_text(std::string("\xFF\xFE\0\0", 4) + widen("key = value", true));
  REQUIRE(marked);
  CHECK(marked->narrow == "key = value");
  CHECK(marked->offset_of(4) == 20);
  const auto big = read_wide_text(std::string("\0\0\xFE\xFF", 4) + widen("key = value", false));
  REQUIRE(big);
  CHECK(big->narrow == "key = value");
  const auto plain = read_wide_text(widen("key = value and more of it", true));
  REQUIRE(plain);
  CHECK(plain->narrow == "key = value and more of it");
  CHECK(read_wide_text(widen("key = value and more of it", false))->unit_bytes == 4);
}

TEST_CASE("encoded text: the budget ends decoding", "[secrets]") {
  const std::string run = encode("some text that is long enough to be worth it");
  CHECK_FALSE(decode(run, 0, run.find_last_not_of('=') + 1, 10));
}

TEST_CASE("encoded text: UTF-16 with and without a mark", "[secrets]") {
  const auto widen = [](std::string_view text, bool little) {
    std::string wide;
    for (const char c : text) {
      if (!little) wide.push_back('\0');
      wide.push_back(c);
      if (little) wide.push_back('\0');
    }
    return wide;
  };
  const auto marked = read_wide_text("\xFF\xFE" + widen("key = value", true));
  REQUIRE(marked);
  CHECK(marked->narrow == "key = value");
  CHECK(marked->offset_of(4) == 10);
  const auto plain = read_wide_text(widen("key = value and more of it", false));
  REQUIRE(plain);
  CHECK(plain->narrow == "key = value and more of it");
  CHECK_FALSE(read_wide_text("key = value and more of it"));
  CHECK_FALSE(read_wide_text(std::string(100, '\0')));
  CHECK_FALSE(read_wide_text(""));
}
