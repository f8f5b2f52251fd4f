// SPDX-License-Identifier: Apache-2.0
//
// The host program of the build that turns rulesets/ into the blob of ruleset_blob.h.
//
//   ruleset_compiler [--lenient] ROOT OUTPUT FILE...
//
// FILEs are relative to ROOT. YAML files are rules, all others are data. Every rule is held against the format; ids must
// be unique; a secret rule needs examples. --lenient (while rules are being written) leaves bad rules out and says so.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "engine/base/calendar.h"
#include "engine/base/digest.h"
#include "engine/base/file_io.h"
#include "engine/rules/anchors.h"
#include "engine/rules/rule_file.h"
#include "engine/rules/ruleset_blob.h"

namespace {

using plimsoll::Error;
using plimsoll::rules::BlobPart;
using plimsoll::rules::Rule;

constexpr std::size_t kDataLimit = std::size_t{64} << 20U;

bool ends_with(const std::string& text, const char* end) {
  const std::size_t size = std::strlen(end);
  return text.size() >= size && text.compare(text.size() - size, size, end) == 0;
}

class Compiler {
 public:
  Compiler(std::string root, bool lenient) : root_(std::move(root)), lenient_(lenient) {}

  void add(const std::string& name) {
    auto text = plimsoll::read_file(root_ + "/" + name, kDataLimit);
    if (!text) return complain(text.error());
    if (name == "CHANGES.md") return read_date(*text);
    if (!ends_with(name, ".yaml")) {
      files_.push_back({name, std::move(*text)});
      return;
    }
    std::vector<Error> errors;
    std::vector<Rule> rules = plimsoll::rules::parse_rule_file_leniently(*text, root_ + "/" + name, errors);
    for (const Error& error : errors) complain(error);
    for (Rule& rule : rules) {
      rule.source_file = name;
      check(rule);
    }
  }

  bool write(const std::string& output) {
    std::sort(rules_.begin(), rules_.end(), [](const Rule& left, const Rule& right) { return left.id < right.id; });
    std::sort(files_.begin(), files_.end(),
              [](const BlobPart& left, const BlobPart& right) { return left.name < right.name; });
    std::string rules = plimsoll::rules::write_rules(rules_);
    auto literals = plimsoll::rules::LiteralSet::compile(plimsoll::rules::anchor_lists_of(rules_).searched);
    if (!literals) return complain(literals.error()), false;
    auto compiled = literals->serialize();
    if (!compiled) return complain(compiled.error()), false;
    const std::string about = plimsoll::to_hex(plimsoll::sha256(rules)) + "\n" + date_ + "\n";
    std::vector<BlobPart> parts = {{"about", about}, {"rules", std::move(rules)}, {"literals", std::move(*compiled)}};
    std::move(files_.begin(), files_.end(), std::back_inserter(parts));
    if (failed_) return false;
    auto written = plimsoll::write_file_atomically(output, plimsoll::rules::write_blob(parts));
    if (!written) complain(written.error());
    return !failed_;
  }

 private:
  void check(Rule& rule) {
    const std::string place = root_ + "/" + rule.source_file + ":" + std::to_string(rule.source_line) + ":1";
    const auto known = places_.find(rule.id);
    if (known != places_.end()) {
      return complain(
          {plimsoll::ErrorKind::bad_input, "the rule '" + rule.id + "' stands in " + known->second + " too", place});
    }
    if (rule.secret && rule.secret->examples.empty()) {
      return complain({plimsoll::ErrorKind::bad_input, "the rule '" + rule.id + "' needs examples", place});
    }
    places_.emplace(rule.id, rule.source_file);
    rules_.push_back(std::move(rule));
  }

  // The newest day named in a heading: "## 2026-11-24", "## Unreleased, 2026-11-24".
  void read_date(const std::string& text) {
    for (std::size_t at = text.find("## "); at != std::string::npos; at = text.find("## ", at + 1)) {
      const std::string heading = text.substr(at, text.find('\n', at) - at);
      for (std::size_t begin = 0; begin + 10 <= heading.size(); ++begin) {
        const std::string day = heading.substr(begin, 10);
        if (plimsoll::is_day(day) && day > date_) date_ = day;
      }
    }
  }

  void complain(const Error& error) {
    std::fprintf(stderr, "%s%s\n", error.message().c_str(), lenient_ ? " (left out)" : "");
    failed_ = failed_ || !lenient_;
  }

  std::string root_;
  bool lenient_;
  bool failed_ = false;
  std::string date_;
  std::vector<Rule> rules_;
  std::map<std::string, std::string> places_;
  std::vector<BlobPart> files_;
};

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> words(arguments + 1, arguments + count);
  const bool lenient = !words.empty() && words.front() == "--lenient";
  if (lenient) words.erase(words.begin());
  if (words.size() < 2) {
    std::fputs("usage: ruleset_compiler [--lenient] ROOT OUTPUT FILE...\n", stderr);
    return 2;
  }
  Compiler compiler(words[0], lenient);
  for (std::size_t at = 2; at < words.size(); ++at) compiler.add(words[at]);
  return compiler.write(words[1]) ? 0 : 1;
}
