// SPDX-License-Identifier: Apache-2.0
//
// The tests of [ ] and [[ ]]: yes, no, or not known.
#include <algorithm>
#include <array>

#include "engine/base/path_pattern.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

Status StartRunner::test_file(char what, const Argument& path) {
  if (!path.known || path.text.empty()) return path.known ? Status::no : Status::maybe;
  const std::string full = image_path(folder, path.text);
  const bool file = image_.find(full).has_value();
  // A program or an init script of a package that was installed.
  if (!file && phase == Phase::start && (what == 'x' || what == 'f' || what == 'e') &&
      (full.find("bin/") != std::string::npos || full.starts_with("/etc/init.d/")) && is_installed(full) &&
      !image_.was_removed(full))
    return Status::yes;
  switch (what) {
    case 'f':
    case 's':
    case 'x':
    case 'r':
      if (file) return Status::yes;
      return what == 'x' && image_.is_folder(full) ? Status::yes : Status::maybe;
    case 'd':
      return image_.is_folder(full) ? Status::yes : Status::maybe;
    case 'e':
      return file || image_.is_folder(full) ? Status::yes : Status::maybe;
    default:
      return Status::maybe;
  }
}

// words[begin, end) of a test, without the brackets.
Status StartRunner::test(const Arguments& words, std::size_t begin, std::size_t end, bool patterns) {
  if (begin >= end) return Status::no;
  if (!take_step()) return Status::maybe;
  const auto negated = [](Status status) {
    return status == Status::yes ? Status::no : status == Status::no ? Status::yes : Status::maybe;
  };
  // Weakest sign first: || -o, then && -a, outside parentheses.
  for (const bool alternatives : {true, false}) {
    int depth = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string& word = words[i].text;
      if (word == "(") ++depth;
      if (word == ")") --depth;
      if (depth != 0 || i == begin || i + 1 >= end) continue;
      const bool found = alternatives ? (word == "||" || word == "-o") : (word == "&&" || word == "-a");
      if (!found) continue;
      const Status left = test(words, begin, i, patterns);
      const Status right = test(words, i + 1, end, patterns);
      if (alternatives) {
        if (left == Status::yes || right == Status::yes) return Status::yes;
        return left == Status::no && right == Status::no ? Status::no : Status::maybe;
      }
      if (left == Status::no || right == Status::no) return Status::no;
      return left == Status::yes && right == Status::yes ? Status::yes : Status::maybe;
    }
  }
  if (words[begin].text == "!" && end - begin > 1) return negated(test(words, begin + 1, end, patterns));
  if (words[begin].text == "(" && words[end - 1].text == ")") return test(words, begin + 1, end - 1, patterns);
  if (end - begin == 1) return !words[begin].known ? Status::maybe : words[begin].text.empty() ? Status::no : Status::yes;
  if (end - begin == 2) {
    const std::string& sign = words[begin].text;
    const Argument& value = words[begin + 1];
    if (sign == "-n" || sign == "-z") {
      if (!value.known) return Status::maybe;
      return value.text.empty() == (sign == "-z") ? Status::yes : Status::no;
    }
    if (sign.size() == 2 && sign.front() == '-')
      return sign[1] == 'v' || sign[1] == 't' ? Status::maybe : test_file(sign[1], value);
    return Status::maybe;
  }
  // A pattern with parentheses came as several words.
  if (end - begin > 3 && words[begin + 1].text == "=~" && words[begin].known) {
    std::string pattern;
    for (std::size_t i = begin + 2; i < end; ++i) {
      if (!words[i].known) return Status::maybe;
      pattern += words[i].text;
    }
    return test_pattern(words[begin].text, pattern);
  }
  if (end - begin != 3) return Status::maybe;
  const Argument& left = words[begin];
  const Argument& right = words[begin + 2];
  const std::string& sign = words[begin + 1].text;
  if (!left.known || !right.known) return Status::maybe;
  const auto answer = [](bool yes) { return yes ? Status::yes : Status::no; };
  if (sign == "=" || sign == "==") return answer(patterns ? name_matches(right.text, left.text) : left.text == right.text);
  if (sign == "=~") return test_pattern(left.text, right.text);
  if (sign == "!=") return answer(!(patterns ? name_matches(right.text, left.text) : left.text == right.text));
  const std::optional<long> a = number_of(left.text);
  const std::optional<long> b = number_of(right.text);
  if (a && b) {
    if (sign == "-eq") return answer(*a == *b);
    if (sign == "-ne") return answer(*a != *b);
    if (sign == "-gt") return answer(*a > *b);
    if (sign == "-ge") return answer(*a >= *b);
    if (sign == "-lt") return answer(*a < *b);
    if (sign == "-le") return answer(*a <= *b);
  }
  return Status::maybe;
}

// text =~ pattern, for patterns made of alternatives of letters and small classes: ^(yes|true|1)$, ^[Yy]. Others: not known.
Status StartRunner::test_pattern(const std::string& text, const std::string& pattern) {
  std::string_view rest = pattern;
  const bool front = rest.starts_with('^');
  const bool back = rest.ends_with('$');
  if (front) rest.remove_prefix(1);
  if (back) rest.remove_suffix(1);
  if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
  if (rest.size() > 200 || text.size() > 200) return Status::maybe;
  for (bool more = true; more;) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    const std::string_view each = rest.substr(0, end);
    more = end < rest.size();
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (each.find_first_of("()*+?.{}\\^$") != std::string_view::npos) return Status::maybe;
    std::string shape(each);
    if (!front) shape.insert(0, "*");
    if (!back) shape += '*';
    if (name_matches(shape, text)) return Status::yes;
  }
  return Status::no;
}

// (( A op B )) with numbers and variables that are known.
Status StartRunner::test_arithmetic(std::string_view text, int depth) {
  const auto trim = [](std::string_view part) {
    while (!part.empty() && (part.front() == ' ' || part.front() == '(')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == ' ' || part.back() == ')')) part.remove_suffix(1);
    return part;
  };
  if (depth > 5 || text.size() > 200) return Status::maybe;
  for (const std::string_view sign : {"||", "&&"}) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    const Status left = test_arithmetic(text.substr(0, at), depth + 1);
    const Status right = test_arithmetic(text.substr(at + 2), depth + 1);
    const Status decisive = sign == "||" ? Status::yes : Status::no;
    if (left == decisive || right == decisive) return decisive;
    return left == Status::maybe || right == Status::maybe ? Status::maybe : (sign == "||" ? Status::no : Status::yes);
  }
  const auto value = [&](std::string_view part) -> std::optional<long> {
    std::string word(trim(part));
    if (word.starts_with("${") && word.ends_with('}')) word = word.substr(2, word.size() - 3);
    if (word.starts_with('$')) word.erase(0, 1);
    if (word.empty() || word.find_first_of(" +-*/%~!?:&|^[") != std::string::npos) return std::nullopt;
    if (word == "#") return static_cast<long>(arguments_.size());
    if (const std::optional<long> number = number_of(word)) return number;
    const auto found = variables.find(word);
    if (found == variables.end()) return 0;
    return found->second ? number_of(*found->second) : std::nullopt;
  };
  for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"}) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) continue;
    const std::optional<long> a = value(text.substr(0, at));
    const std::optional<long> b = value(text.substr(at + sign.size()));
    if (!a || !b) return Status::maybe;
    const bool yes = sign == "=="   ? *a == *b
                     : sign == "!=" ? *a != *b
                     : sign == "<=" ? *a <= *b
                     : sign == ">=" ? *a >= *b
                     : sign == "<"  ? *a < *b
                                    : *a > *b;
    return yes ? Status::yes : Status::no;
  }
  const std::optional<long> alone = value(text);
  if (!alone) return Status::maybe;
  return *alone != 0 ? Status::yes : Status::no;
}

Outcome StartRunner::run_builtin_test(const Arguments& argv) {
  const std::string& name = argv.front().text;
  std::size_t end = argv.size();
  if (name != "test" && end > 1) --end;  // the closing bracket
  return {test(argv, 1, end, name == "[["), Flow::next};
}

}  // namespace plimsoll::detect::services
