// SPDX-License-Identifier: Apache-2.0
//
// A repository whose every name wants to act on somebody: paths, people, messages, branches and contents that would be a command
// to a runner, a terminal, a browser, a spreadsheet or a parser. Each format has to be harmless and well-formed all the same.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;

namespace {

constexpr const char* kNames[] = {
    "=cmd|calc.env",
    "a\n::error::x.env",
    "##vso[task.setvariable].env",
    "\x1b[31mred.env",
    "rtl\xE2\x80\xAEgpj.env",
    "[x](javascript:a).env",
    "<img src=x onerror=y>.env",
    "bad\xff\xfe.env",
    "quote\"'&.env",
    "-option.env",
    "@SUM(A1).env",
    "tab\tname.env",
    "%0A%0D::x.env",
    "back`tick`|pipe.env",
    "]]>.env",
    "line\xE2\x80\xA8separator.env",
};

void fill(const GitFolder& repository) {
  unsigned seed = 1;
  for (const char* name : kNames)
    repository.write(name, "TOKEN=" + sample_token(seed++) + " # \x1b]0;title\x07 ::warning::y\n");
  repository.write("d\xff/Dockerfile", "FROM python:3.7\nCMD [\"x\"]\n");
  repository.write("compose.yaml",
                   "services:\n  \"::error::web\":\n    image: nginx\n    privileged: true\n    pid: host\n");
  repository.git({"config", "user.name", "##[error]\x1b[2J <b>"});
  repository.git({"config", "user.email", "a@b\"<script>"});
  repository.commit("::set-output name=x::y \x1b[2J\n\n##vso[task.complete]");
  repository.git({"branch", "$(id)`;<b>|x"});
  repository.git({"tag", "-a", "=1+1", "-m", "::error::tag " + sample_token(99)});
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_json(const std::string& text) { return nlohmann::json::accept(text); }

// Fields of a CSV text; a quoted one may hold line ends.
std::vector<std::vector<std::string>> csv_rows(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '"' && quoted && at + 1 < text.size() && text[at + 1] == '"') {
      rows.back().back() += text[at++];
    } else if (byte == '"') {
      quoted = !quoted;
    } else if (byte == ',' && !quoted) {
      rows.back().emplace_back();
    } else if (byte == '\n' && !quoted) {
      rows.emplace_back(1);
    } else if (byte != '\r' || quoted) {
      rows.back().back() += byte;
    }
  }
  if (rows.back().size() == 1 && rows.back().front().empty()) rows.pop_back();
  return rows;
}

}  // namespace

TEST_CASE("hostile names: no format passes them on as anything but text", "[hostile_names]") {
  GitFolder repository;
  fill(repository);
  for (const char* format : {"text",
                             "gnu",
                             "json",
                             "jsonl",
                             "sarif",
                             "gitlab-secrets",
                             "gitlab-sast",
                             "gitlab-codequality",
                             "junit",
                             "junit-file",
                             "checkstyle",
                             "rdjson",
                             "rdjsonl",
                             "csv",
                             "markdown",
                             "html",
                             "tap",
                             "bitbucket",
                             "github-annotations",
                             "counts"}) {
    INFO(format);
    const ProgramResult result = run_plimsoll(
        {"scan", repository.path(), "--verbose", "--format", format, "--threads", "1", "--as-of", "2026-01-01"});
    CHECK(result.exit_code == 1);
    const std::string& text = result.output;
    REQUIRE_FALSE(text.empty());
    CHECK(
        run_plimsoll({"scan", repository.path(), "--verbose", "--format", format, "--threads", "4", "--as-of", "2026-01-01"})
            .output == text);

    for (const char* sign : {"\x1b", "\x07", "\xE2\x80\xAE", "\xE2\x80\xA8", "\xff"})
      CHECK(text.find(sign) == std::string::npos);
    for (const std::string& line : lines_of(text)) {
      if (std::string_view(format) == "github-annotations") {
        CHECK((!line.starts_with("::") || line.starts_with("::error ") || line.starts_with("::warning ") ||
               line.starts_with("::notice ") || line.starts_with("::stop-commands::") || line.ends_with("::")));
      } else {
        const std::size_t begin = line.find_first_not_of(" \t");
        const std::string rest = begin == std::string::npos ? "" : line.substr(begin);
        CHECK_FALSE(rest.starts_with("::"));
        CHECK_FALSE(rest.starts_with("##vso["));
        CHECK_FALSE(rest.starts_with("##["));
      }
    }

    const std::string_view name = format;
    if (name == "json" || name == "sarif" || name.starts_with("gitlab-") || name == "rdjson" || name == "bitbucket")
      CHECK(is_json(text));
    if (name == "jsonl" || name == "rdjsonl") {
      for (const std::string& line : lines_of(text)) CHECK(is_json(line));
    }
    if (name == "csv") {
      const auto rows = csv_rows(text);
      REQUIRE(rows.size() > 15);
      for (const auto& row : rows) {
        CHECK(row.size() == rows.front().size());
        for (const std::string& field : row)
          CHECK((field.empty() || std::string("=+-@\t\r").find(field[0]) == std::string::npos));
      }
    }
    if (name == "html") {
      CHECK(text.find("<img") == std::string::npos);
      CHECK(text.find("<script") == std::string::npos);
      CHECK(text.find("<b>|") == std::string::npos);
    }
    if (name == "markdown") CHECK(text.find("<img") == std::string::npos);
  }
}

TEST_CASE("hostile names: a machine report is rendered as the scan itself would have been", "[hostile_names]") {
  GitFolder repository;
  fill(repository);
  TemporaryFolder work;
  const std::string report = work.path("report.jsonl");
  const std::string whole = run_plimsoll({"scan", repository.path(), "--format", "jsonl", "--as-of", "2026-01-01"}).output;
  work.write("report.jsonl", whole);
  for (const char* format :
       {"jsonl", "json", "sarif", "gitlab-secrets", "gitlab-codequality", "junit", "csv", "html", "markdown"}) {
    INFO(format);
    const std::string direct = run_plimsoll({"scan", repository.path(), "--format", format, "--as-of", "2026-01-01"}).output;
    CHECK(run_plimsoll({"render", "--format", format, report}).output == direct);
  }
  CHECK(run_plimsoll({"merge", report, report}).output == run_plimsoll({"merge", report}).output);
}
