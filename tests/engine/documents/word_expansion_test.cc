// SPDX-License-Identifier: Apache-2.0
//
// Words of a Dockerfile, expanded. X=abc.tar.gz, EMPTY is empty, S holds blanks, U is not set.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "engine/documents/dockerfile/dump.h"
#include "engine/documents/word_expansion.h"

namespace plimsoll::documents {
namespace {

class Variables final : public VariableLookup {
 public:
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override {
    static const std::map<std::string, std::string, std::less<>> kValues = {
        {"X", "abc.tar.gz"}, {"EMPTY", ""}, {"S", " a  b "}, {"L", "one\ntwo"}, {"한", "ü"}, {"STAR", "a*b"}};
    const auto value = kValues.find(name);
    if (value == kValues.end()) return std::nullopt;
    return value->second;
  }
};

struct Case {
  const char* word;
  const char* text;
  std::vector<std::string> words;
};

void check(const Case& c) {
  INFO(c.word);
  const Result<ExpandedWord> word = expand_word(c.word, Variables());
  if (std::string(c.text) == "error") {
    CHECK_FALSE(word.has_value());
    return;
  }
  REQUIRE(word.has_value());
  CHECK(word->text == c.text);
  CHECK(word->words == c.words);
}

TEST_CASE("word expansion: references, defaults and errors", "[documents]") {
  for (const Case& c : {
           Case{"$X", "abc.tar.gz", {"abc.tar.gz"}},
           Case{"a${X}b", "aabc.tar.gzb", {"aabc.tar.gzb"}},
           Case{"$U", "", {}},
           Case{"$Uz.$X", ".abc.tar.gz", {".abc.tar.gz"}},
           Case{"$한!", "ü!", {"ü!"}},
           Case{"$1a", "a", {"a"}},
           Case{"$.", "$.", {"$."}},
           Case{"$$", "", {}},
           Case{"${U:-d}", "d", {"d"}},
           Case{"${U-d}", "d", {"d"}},
           Case{"${EMPTY:-d}", "d", {"d"}},
           Case{"${EMPTY-d}", "", {}},
           Case{"${X:+s}", "s", {"s"}},
           Case{"${EMPTY:+s}", "", {}},
           Case{"${EMPTY+s}", "s", {"s"}},
           Case{"${U+s}", "", {}},
           Case{"${X:?no}", "abc.tar.gz", {"abc.tar.gz"}},
           Case{"${U:?no}", "error", {}},
           Case{"${EMPTY:?no}", "error", {}},
           Case{"${EMPTY?no}", "", {}},
           Case{"${U:-${V:-$X}}", "abc.tar.gz", {"abc.tar.gz"}},
           Case{"${U:-a\\}b}", "a}b", {"a}b"}},
           Case{"${", "error", {}},
           Case{"${}", "error", {}},
           Case{"${X", "error", {}},
           Case{"${X:d}", "error", {}},
           Case{"${X:=d}", "error", {}},
           Case{"${.}", "error", {}},
           Case{"${U:-a", "error", {}},
           Case{"${X:#a}", "error", {}},
       })
    check(c);
}

TEST_CASE("word expansion: patterns", "[documents]") {
  for (const Case& c : {
           Case{"${X#*.}", "tar.gz", {"tar.gz"}},
           Case{"${X##*.}", "gz", {"gz"}},
           Case{"${X%.*}", "abc.tar", {"abc.tar"}},
           Case{"${X%%.*}", "abc", {"abc"}},
           Case{"${X#b}", "abc.tar.gz", {"abc.tar.gz"}},
           Case{"${X#?b}", "c.tar.gz", {"c.tar.gz"}},
           Case{"${X/./-}", "abc-tar.gz", {"abc-tar.gz"}},
           Case{"${X//./-}", "abc-tar-gz", {"abc-tar-gz"}},
           Case{"${X/a*r/Z}", "Z.gz", {"Z.gz"}},
           Case{"${X//[a]/Z}", "abc.tar.gz", {"abc.tar.gz"}},
           Case{"${STAR#a\\*}", "b", {"b"}},
           Case{"${STAR#a\\x}", "error", {}},
           Case{"${X//a/$0$0}", "bc.tr.gz", {"bc.tr.gz"}},
           Case{"${X//a/'$0'-}", "a-bc.ta-r.gz", {"a-bc.ta-r.gz"}},
           Case{"${L#*}", "one\ntwo", {"one", "two"}},
           Case{"${L##*}", "\ntwo", {"two"}},
           Case{"${L%%o}", "one\ntw", {"one", "tw"}},
           Case{"${U%x}", "", {}},
           Case{"${X/a}", "error", {}},
           Case{"${X#a", "error", {}},
       })
    check(c);
}

TEST_CASE("word expansion: quotes, escapes and splitting", "[documents]") {
  for (const Case& c : {
           Case{"a'$X'b", "a$Xb", {"a$Xb"}},
           Case{"\"$X y\"", "abc.tar.gz y", {"abc.tar.gz y"}},
           Case{"\"a\\\"b\\n\"", "a\"b\\n", {"a\"b\\n"}},
           Case{"a\\ b c", "a b c", {"a b", "c"}},
           Case{"\\$X", "$X", {"$X"}},
           Case{"x$S", "x a  b ", {"x", "a", "b"}},
           Case{"\"$S\"", " a  b ", {" a  b "}},
           Case{"'a", "error", {}},
           Case{"\"a", "error", {}},
           Case{"a\\", "a", {"a"}},
           Case{"''", "", {}},
           Case{"<< E", "<< E", {"<< E"}},
           // The list of words forgets what stood before a nested word: so does the builder.
           Case{"ab${U:-c}", "abc", {"c"}},
       })
    check(c);
}

TEST_CASE("word expansion: another escape character", "[documents]") {
  WordRules rules;
  rules.escape = '`';
  const Result<ExpandedWord> word = expand_word("C:\\x`$X", Variables(), rules);
  REQUIRE(word.has_value());
  CHECK(word->text == "C:\\x$X");
}

TEST_CASE("word expansion: unset variables may stay, and steps tell what had a part", "[documents]") {
  WordRules rules;
  rules.unset = UnsetVariable::keep_if_needed;
  const Result<ExpandedWord> word = expand_word("$U/${V:-$X}/${W%a}/${X:+${Y-q}}", Variables(), rules);
  REQUIRE(word.has_value());
  CHECK(word->text == "$U/abc.tar.gz/${W%a}/q");
  std::string steps;
  for (const ExpansionStep& step : word->steps) steps += step.name + std::to_string(static_cast<int>(step.kind)) + " ";
  CHECK(steps == "U3 V1 X0 W3 X2 Y1 ");
  // What a default makes needless leaves no trace.
  const Result<ExpandedWord> needless = expand_word("${X:-$U}", Variables(), rules);
  REQUIRE(needless.has_value());
  CHECK(needless->steps.size() == 1);
}

TEST_CASE("word expansion: work is bounded", "[documents]") {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "${U:-";
  const Result<ExpandedWord> nested = expand_word(deep, Variables());
  REQUIRE_FALSE(nested.has_value());
  CHECK(nested.error().kind == ErrorKind::over_limit);

  ExpansionBudget budget;
  budget.bytes = 100;
  CHECK_FALSE(expand_word("$X$X$X$X$X$X$X$X$X$X$X", Variables(), {}, budget).has_value());

  ExpansionBudget few_steps;
  few_steps.steps = 50;
  const Result<ExpandedWord> pattern = expand_word("${X//*a*a*a*a*zz/b}", Variables(), {}, few_steps);
  REQUIRE_FALSE(pattern.has_value());
  CHECK(pattern.error().kind == ErrorKind::over_limit);
}

TEST_CASE("word expansion: the filters of the command line", "[documents]") {
  CHECK(dockerfile::expand_lines("a$X\tX=1\n${X:-b c}\t\n$X\tX=a%20b%09c%25\n${\t\n") == "a1\nb c\na b\tc%\nerror\n");
  CHECK(dockerfile::expand_lines_to_words("x $X\tX=1%20%202 Y=3\n''\t\n'\t\n") == "x\t1\t2\n\nerror\n");
}

}  // namespace
}  // namespace plimsoll::documents
