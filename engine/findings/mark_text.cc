// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/mark_text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace plimsoll::findings {
namespace {

constexpr std::size_t kNamesLimit = 100;

// What each kind of mark begins with.
constexpr std::array<std::string_view, 18> kWords{
    "hadolint",     "tally",        "check=",          "check =",     "checkov:skip", "bridgecrew:skip",
    "trivy:ignore", "tfsec:ignore", "kics-scan",       "zizmor:",     "nosemgrep",    "NOSONAR",
    "ts:skip",      "glsec:ignore", "kube-linter.io/", "kube-score/", ".io/skip",     "polaris.fairwinds.com/"};

bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& byte : small)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  return small;
}

bool take_word(std::string_view& rest, std::string_view word) {
  if (rest.substr(0, word.size()) != word) return false;
  rest.remove_prefix(word.size());
  return true;
}

bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
         byte == '-' || byte == '.' || byte == '/' || byte == '*';
}

std::string_view take_name(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && is_name_byte(rest[length])) ++length;
  const std::string_view name = rest.substr(0, length);
  rest.remove_prefix(length);
  return name;
}

// "A, B,C": what is left of `rest` begins behind the last name.
std::vector<std::string_view> take_names(std::string_view& rest) {
  std::vector<std::string_view> names;
  while (names.size() < kNamesLimit) {
    const std::string_view name = take_name(rest);
    if (name.empty()) break;
    names.push_back(name);
    std::string_view after = trim(rest);
    if (after.empty() || after.front() != ',') break;
    after.remove_prefix(1);
    rest = trim(after);
  }
  return names;
}

// What tools let stand in front of a reason, and what closes a comment.
std::string tidy_reason(std::string_view text) {
  for (const std::string_view end : {"-->", "*/", "#}", "}}"}) text = text.substr(0, text.find(end));
  text = trim(text);
  while (!text.empty() && (text.front() == '#' || text.front() == ':' || text.front() == '-' || text.front() == ';'))
    text = trim(text.substr(1));
  return std::string(text.substr(0, 300));
}

class CommentReader {
 public:
  CommentReader(std::string_view today, const KicsQueries& kics, std::vector<MarkText>& marks)
      : today_(today), kics_(kics), marks_(marks) {}

  void read(std::string_view comment) {
    const std::string_view start = trim(comment);
    if (begins(start, "hadolint")) return hadolint(start, "hadolint");
    if (begins(start, "tally")) return hadolint(start, "tally");
    if (begins(start, "check")) return build_check(start);
    if (begins(start, "kics-scan")) return kics(start);
    for_each(comment, "checkov:skip=", [&](std::string_view rest) { checkov(rest, "checkov:skip="); });
    for_each(comment, "bridgecrew:skip=", [&](std::string_view rest) { checkov(rest, "bridgecrew:skip="); });
    for_each(comment, "trivy:ignore:", [&](std::string_view rest) { trivy(rest); });
    for_each(comment, "tfsec:ignore:", [&](std::string_view rest) { trivy(rest); });
    for_each(comment, "zizmor:", [&](std::string_view rest) { zizmor(rest); });
    for_each(comment, "nosemgrep", [&](std::string_view rest) { semgrep(rest); });
    for_each(comment, "ts:skip=", [&](std::string_view rest) { terrascan(rest); });
    for_each(comment, "glsec:ignore", [&](std::string_view rest) { glsec(rest); });
    const std::size_t sonar = comment.find("NOSONAR");
    if (sonar != std::string_view::npos) add("sonar", {}, MarkReach::line, "NOSONAR", comment.substr(sonar + 7));
  }

 private:
  static bool begins(std::string_view text, std::string_view word) {
    return text.substr(0, word.size()) == word && (text.size() == word.size() || !is_name_byte(text[word.size()]));
  }

  template <typename Read>
  static void for_each(std::string_view comment, std::string_view word, const Read& read) {
    std::size_t count = 0;
    for (std::size_t at = comment.find(word); at != std::string_view::npos && count < kNamesLimit;
         at = comment.find(word, at + word.size()), ++count)
      read(comment.substr(at + word.size()));
  }

  void add(std::string tool, const std::vector<std::string_view>& names, MarkReach reach, std::string_view head,
           std::string_view reason) {
    MarkText mark;
    mark.tool = std::move(tool);
    mark.written = head;
    for (std::size_t i = 0; i < names.size(); ++i) {
      mark.names.push_back(tidy_name(mark.tool, names[i]));
      mark.written += (i == 0 ? "" : ",") + std::string(names[i]);
    }
    if (std::find(mark.names.begin(), mark.names.end(), "*") != mark.names.end()) mark.names.clear();
    mark.reach = reach;
    mark.reason = tidy_reason(reason);
    marks_.push_back(std::move(mark));
  }

  // hadolint [global|stage] ignore=DL3006,SC2034 # reason; tally's names bear the tool whose rule it is.
  void hadolint(std::string_view rest, std::string_view tool) {
    rest.remove_prefix(tool.size());
    rest = trim(rest);
    MarkReach reach = MarkReach::next;
    if (take_word(rest, "global"))
      reach = MarkReach::file;
    else if (take_word(rest, "stage"))
      reach = MarkReach::stage;
    rest = trim(rest);
    if (!take_word(rest, "ignore")) return;
    rest = trim(rest);
    if (!take_word(rest, "=")) return;
    rest = trim(rest);
    const std::vector<std::string_view> names = take_names(rest);
    if (names.empty()) return;
    std::string_view reason = rest;
    if (const std::size_t at = rest.find("reason="); at != std::string_view::npos) reason = rest.substr(at + 7);
    std::string head(tool);
    head += reach == MarkReach::file ? " global ignore=" : reach == MarkReach::stage ? " stage ignore=" : " ignore=";
    if (tool == "hadolint") return add("hadolint", names, reach, head, reason);
    for (std::string_view name : names) {
      std::string owner = "hadolint";
      const std::string written = head + std::string(name);
      if (take_word(name, "buildkit/"))
        owner = "buildkit";
      else
        take_word(name, "hadolint/");
      add(owner, {name}, reach, head, reason);
      marks_.back().written = written;
    }
  }

  // check=skip=A,B;error=true. Above an instruction it concerns that one; as a directive the file (the caller says so).
  void build_check(std::string_view rest) {
    rest.remove_prefix(5);
    rest = trim(rest);
    if (!take_word(rest, "=")) return;
    const std::size_t at = rest.find("skip");
    if (at == std::string_view::npos) return;
    rest = trim(rest.substr(at + 4));
    if (!take_word(rest, "=")) return;
    rest = trim(rest);
    std::vector<std::string_view> names = take_names(rest);
    if (names.empty()) return;
    if (lower(names.front()) == "all") names.assign(1, "*");
    add("buildkit", names, MarkReach::next, "check=skip=", {});
  }

  void kics(std::string_view rest) {
    rest = trim(rest.substr(9));
    if (take_word(rest, "ignore-line")) return add("kics", {}, MarkReach::line, "kics-scan ignore-line", rest);
    if (take_word(rest, "ignore-block")) return add("kics", {}, MarkReach::next, "kics-scan ignore-block", rest);
    if (take_word(rest, "ignore")) return add("kics", {}, MarkReach::file, "kics-scan ignore", rest);
    if (!take_word(rest, "disable")) return;
    rest = trim(rest);
    if (!take_word(rest, "=")) return;
    rest = trim(rest);
    const std::vector<std::string_view> numbers = take_names(rest);
    for (const std::string_view number : numbers) {
      const auto known = kics_.find(lower(number));
      if (known != kics_.end()) add("kics", {known->second}, MarkReach::file, "kics-scan disable=", rest);
    }
  }

  void checkov(std::string_view rest, std::string_view head) {
    const std::vector<std::string_view> names = take_names(rest);
    if (!names.empty()) add("checkov", names, MarkReach::around, head, rest);
  }

  // ID[:exp:YYYY-MM-DD]
  void trivy(std::string_view rest) {
    const std::string_view name = take_name(rest);
    if (name.empty()) return;
    if (rest.substr(0, 1) == "[") rest.remove_prefix(std::min(rest.size(), rest.find(']') + 1));
    if (take_word(rest, ":exp:") && is_over(rest.substr(0, 10))) return;
    add("trivy", {name}, MarkReach::next, "trivy:ignore:", {});
  }

  void zizmor(std::string_view rest) {
    rest = trim(rest);
    if (!take_word(rest, "ignore[")) return;
    const std::vector<std::string_view> names = take_names(rest);
    if (!names.empty() && take_word(rest, "]")) add("zizmor", names, MarkReach::line, "zizmor: ignore ", rest);
  }

  // nosemgrep, nosemgrep: id, id
  void semgrep(std::string_view rest) {
    std::vector<std::string_view> names;
    if (take_word(rest, ":")) {
      rest = trim(rest);
      names = take_names(rest);
    } else if (!rest.empty() && is_name_byte(rest.front())) {
      return;  // a longer word
    }
    add("semgrep", names, MarkReach::line, "nosemgrep ", rest);
  }

  void terrascan(std::string_view rest) {
    const std::string_view name = take_name(rest);
    if (!name.empty()) add("terrascan", {name}, MarkReach::around, "ts:skip=", rest);
  }

  // glsec:ignore GL001 exp:2026-12-01 -- reason
  void glsec(std::string_view rest) {
    rest = trim(rest);
    const std::vector<std::string_view> names = take_names(rest);
    if (names.empty()) return;
    rest = trim(rest);
    if (take_word(rest, "exp:")) {
      if (is_over(rest.substr(0, 10))) return;
      rest.remove_prefix(std::min<std::size_t>(rest.size(), 10));
    }
    add("glsec", names, MarkReach::line, "glsec:ignore ", rest);
  }

  // Days are compared as texts; one that is no day ends nothing.
  bool is_over(std::string_view day) const { return day.size() == 10 && day[4] == '-' && day[7] == '-' && day < today_; }

  std::string_view today_;
  const KicsQueries& kics_;
  std::vector<MarkText>& marks_;
};

std::string_view without_quotes(std::string_view text) {
  text = trim(text);
  if (!text.empty() && text.back() == ',') text = trim(text.substr(0, text.size() - 1));
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    text = text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

KicsQueries parse_kics_queries(std::string_view table) {
  KicsQueries queries;
  while (!table.empty()) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    const std::string_view line = table.substr(0, end);
    table.remove_prefix(std::min(table.size(), end + 1));
    const std::size_t tab = line.find('\t');
    if (line.empty() || line.front() == '#' || tab == std::string_view::npos) continue;
    queries.emplace(lower(line.substr(0, tab)), std::string(trim(line.substr(tab + 1))));
  }
  return queries;
}

std::string tidy_name(std::string_view tool, std::string_view name) {
  std::string text = lower(name);
  if (tool == "semgrep") {
    const std::size_t dot = text.rfind('.');
    return dot == std::string::npos ? text : text.substr(dot + 1);
  }
  if (tool != "trivy") return text;
  if (text.starts_with("avd-")) text.erase(0, 4);
  // Letters, perhaps "-", digits: the digits in four places.
  std::size_t letters = 0;
  while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z') ++letters;
  std::size_t digits = letters < text.size() && text[letters] == '-' ? letters + 1 : letters;
  const bool all_digits = digits < text.size() && std::all_of(
                                                      text.begin() + static_cast<std::ptrdiff_t>(digits), text.end(),
                                                      [](char byte) { return byte >= '0' && byte <= '9'; });
  if (letters == 0 || !all_digits || text.size() - digits > 8) return text;
  std::string number = text.substr(digits);
  if (number.size() < 4) number.insert(0, 4 - number.size(), '0');
  return text.substr(0, letters) + "-" + number;
}

bool may_hold_marks(std::string_view text) {
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

std::vector<MarkText> read_comment_marks(std::string_view comment, std::string_view today, const KicsQueries& kics) {
  std::vector<MarkText> marks;
  CommentReader(today, kics, marks).read(comment);
  return marks;
}

std::vector<MarkText> read_annotation_marks(std::string_view line) {
  std::vector<MarkText> marks;
  std::string_view rest = trim(line);
  char quote = 0;
  if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
    quote = rest.front();
    rest.remove_prefix(1);
  }
  const std::size_t key_end = quote != 0 ? rest.find(quote) : rest.find(':');
  if (key_end == std::string_view::npos) return marks;
  const std::string_view key = trim(rest.substr(0, key_end));
  rest = trim(rest.substr(key_end + (quote != 0 ? 1 : 0)));
  if (rest.empty() || rest.front() != ':') return marks;
  const std::string_view value = without_quotes(rest.substr(1));
  const auto add = [&](std::string tool, std::vector<std::string> names, std::string written, std::string_view reason) {
    MarkText mark;
    for (std::string& name : names) mark.names.push_back(tidy_name(tool, name));
    mark.tool = std::move(tool);
    mark.reach = MarkReach::object;
    mark.written = std::move(written);
    mark.reason = tidy_reason(reason);
    marks.push_back(std::move(mark));
  };
  constexpr std::string_view kLinter = "ignore-check.kube-linter.io/";
  constexpr std::string_view kPolaris = "polaris.fairwinds.com/";
  if (key.starts_with(kLinter)) {
    add("kube-linter", {std::string(key.substr(kLinter.size()))}, std::string(key), value);
  } else if (key == "kube-linter.io/ignore-all") {
    add("kube-linter", {}, std::string(key), value);
  } else if (key == "kube-score/ignore") {
    std::vector<std::string> names;
    std::string_view list = value;
    while (!list.empty() && names.size() < kNamesLimit) {
      const std::size_t comma = std::min(list.find(','), list.size());
      if (const std::string_view name = trim(list.substr(0, comma)); !name.empty()) names.emplace_back(name);
      list.remove_prefix(std::min(list.size(), comma + 1));
    }
    if (!names.empty()) add("kube-score", std::move(names), "kube-score/ignore: " + std::string(value), {});
  } else if (key.starts_with("checkov.io/skip") || key.starts_with("bridgecrew.io/skip")) {
    const std::size_t equals = value.find('=');
    const std::string_view name = trim(value.substr(0, equals));
    if (!name.empty())
      add("checkov", {std::string(name)}, std::string(key) + ": " + std::string(name),
          equals == std::string_view::npos ? std::string_view{} : value.substr(equals + 1));
  } else if (key.starts_with(kPolaris) && value == "true") {
    std::string_view name = key.substr(kPolaris.size());
    if (name == "exempt")
      add("polaris", {}, std::string(key), {});
    else if (name.ends_with("-exempt"))
      add("polaris", {std::string(name.substr(0, name.size() - 7))}, std::string(key), {});
  }
  return marks;
}

}  // namespace plimsoll::findings
