// SPDX-License-Identifier: Apache-2.0
//
// Files of testdata/dockerfile/ok with the tree that they give beside them, and small files for the order of things that a
// stored file cannot show: byte order marks, line ends, what happens behind a bad line.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/documents/dockerfile/dump.h"

namespace plimsoll::documents::dockerfile {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string diagnostics_of(const File& file, std::string_view bytes) {
  std::string out;
  for (const Diagnostic& diagnostic : file.diagnostics)
    out += std::to_string(position_of(bytes, diagnostic.span.begin).line_from_one) + ": " + diagnostic.message + "\n";
  return out;
}

std::vector<std::filesystem::path> folders_of(const char* kind) {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(PLIMSOLL_SOURCE_DIR) / "testdata" / "dockerfile" / kind))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

struct Case {
  const char* name;
  std::string text;
  std::string tree;
  std::string lines;
  std::string diagnostics;
};

void check(const Case& c) {
  INFO(c.name);
  const File file = parse_dockerfile(c.text);
  CHECK(dump_tree(file) == c.tree);
  CHECK(dump_lines(file) == c.lines);
  CHECK(diagnostics_of(file, c.text) == c.diagnostics);
}

TEST_CASE("dockerfile tree: files that builders accept give the stored tree and no diagnostic", "[documents]") {
  const auto folders = folders_of("ok");
  REQUIRE(folders.size() >= 4);
  for (const auto& folder : folders) {
    INFO(folder.filename().string());
    const std::string text = content_of(folder / "Dockerfile");
    const File file = parse_dockerfile(text);
    CHECK(dump_tree(file) + dump_lines(file) == content_of(folder / "expected"));
    CHECK(diagnostics_of(file, text).empty());
  }
}

TEST_CASE("dockerfile tree: a bad line costs that line and is named", "[documents]") {
  const auto folders = folders_of("bad");
  REQUIRE(folders.size() >= 2);
  for (const auto& folder : folders) {
    INFO(folder.filename().string());
    const std::string text = content_of(folder / "Dockerfile");
    CHECK(diagnostics_of(parse_dockerfile(text), text) == content_of(folder / "expected"));
  }
}

TEST_CASE("dockerfile tree: marks, line ends and directives at the top", "[documents]") {
  const std::string from = "(from \"a\")\n";
  for (const Case& c : {
           Case{"byte order mark", "\xEF\xBB\xBF# escape=`\nFROM a\nRUN x `\n y\n", from + "(run \"x  y\")\n",
                "2 2 FROM\n3 4 RUN\n", ""},
           Case{"carriage returns", "FROM a\r\nRUN x \\\r\n y\r\n", from + "(run \"x  y\")\n", "1 1 FROM\n2 3 RUN\n", ""},
           Case{"a directive behind a comment is none", "# hello\n# escape=`\nFROM a\nRUN x \\\n y\n",
                from + "(run \"x  y\")\n", "3 3 FROM\n4 5 RUN\n", ""},
           Case{"a directive behind an empty line is none", "\n# escape=`\nFROM a\nRUN x `\n", from + "(run \"x `\")\n",
                "3 3 FROM\n4 4 RUN\n", ""},
           Case{"an unknown name ends them", "# foo=bar\n# escape=`\nFROM a\nRUN x `\n", from + "(run \"x `\")\n",
                "3 3 FROM\n4 4 RUN\n", ""},
           Case{"blanks and case do not matter", "  #  EsCaPe =  `  \nFROM a\nRUN x `\n y", from + "(run \"x  y\")\n",
                "2 2 FROM\n3 4 RUN\n", ""},
           Case{"twice", "# escape=`\n# escape=\\\nFROM a\n", from, "3 3 FROM\n",
                "2: only one 'escape' directive can be used\n"},
           Case{"no such escape", "# escape=x\nFROM a\n", from, "2 2 FROM\n",
                "1: the escape character must be ` or \\, not 'x'\n"},
           Case{"only comments", "# hello\n\n", "", "", "1: no instruction in this file\n"},
           Case{"nothing", "", "", "", "1: no instruction in this file\n"},
       })
    check(c);
}

TEST_CASE("dockerfile tree: continuations", "[documents]") {
  const std::string from = "(from \"a\")\n";
  for (const Case& c : {
           Case{"comments and empty lines inside", "FROM a\nRUN x \\\n # no\n\n  y \\  \n#z\n && w\n",
                from + "(run \"x   y  && w\")\n", "1 1 FROM\n2 7 RUN\n", ""},
           Case{"an escaped escape ends the line", "FROM a\nRUN x \\\\\nUSER b\n",
                from + "(run \"x \\\\\\\\\")\n(user \"b\")\n", "1 1 FROM\n2 2 RUN\n3 3 USER\n", ""},
           Case{"the file ends inside", "FROM a\nRUN x \\", from + "(run \"x\")\n", "1 1 FROM\n2 2 RUN\n", ""},
           Case{"a keyword in pieces", "FROM a\nRU\\\nN x\n", from + "(run \"x\")\n", "1 1 FROM\n2 3 RUN\n", ""},
       })
    check(c);
}

TEST_CASE("dockerfile tree: heredocs", "[documents]") {
  const std::string from = "(from \"a\")\n";
  for (const Case& c : {
           Case{"two on one line", "FROM a\nCOPY <<A <<B /d\nB\nA\nA\nB\nUSER u\n",
                from + "(copy \"<<A\" \"<<B\" \"/d\")\n(user \"u\")\n", "1 1 FROM\n2 6 COPY\n7 7 USER\n", ""},
           Case{"behind a continuation and ONBUILD", "FROM a\nONBUILD RUN \\\n <<E\nx\nE\n",
                from + "(onbuild (run \"<<E\"))\n", "1 1 FROM\n2 5 ONBUILD\n", ""},
           Case{"not in quotes, not in JSON, not three signs", "FROM a\nRUN \"<<E\"\nRUN [\"<<E\"]\nRUN cat <<<E\n",
                from + "(run \"\\\"<<E\\\"\")\n(run \"<<E\")\n(run \"cat <<<E\")\n", "1 1 FROM\n2 2 RUN\n3 3 RUN\n4 4 RUN\n",
                ""},
           Case{"unterminated: the next line is read again", "FROM a\nRUN <<E\nUSER u\n",
                from + "(run \"<<E\")\n(user \"u\")\n", "1 1 FROM\n2 2 RUN\n3 3 USER\n",
                "2: the heredoc 'E' is not terminated\n"},
       })
    check(c);
}

TEST_CASE("dockerfile tree: a heredoc keeps its name, its body and how it is to be read", "[documents]") {
  const std::string text = "FROM a\nRUN 3<<-'E F' cat\n\tx\n\t\ty\n\tE F\nRUN <<X\nX\n";
  const File file = parse_dockerfile(text);
  REQUIRE(file.instructions.size() == 3);
  REQUIRE(file.instructions[1].heredocs.size() == 1);
  const Heredoc& first = file.instructions[1].heredocs[0];
  CHECK(first.name == "E F");
  CHECK(first.file_descriptor == 3);
  CHECK_FALSE(first.expand);
  CHECK(first.chomp);
  CHECK(first.content == "\tx\n\t\ty\n");
  CHECK(first.chomped() == "x\ny\n");
  CHECK(text.substr(first.span.begin, first.span.size()) == first.content);
  CHECK(first.first_line == 3);
  CHECK(first.last_line == 4);
  REQUIRE(file.instructions[2].heredocs.size() == 1);
  CHECK(file.instructions[2].heredocs[0].content.empty());
  CHECK(file.instructions[2].heredocs[0].expand);
  CHECK(text.substr(file.instructions[2].span.begin, file.instructions[2].span.size()) == "RUN <<X\nX");
}

TEST_CASE("dockerfile tree: spans lead back to the file through continuations", "[documents]") {
  const std::string text =
      "FROM a AS b\nENV ONE=\"1 \\\n  2\" \\\n# between\n TWO=x\nRUN --mount=type=bind,from=c [\"p\", \"q\\u0041\"]\n";
  const File file = parse_dockerfile(text);
  REQUIRE(file.instructions.size() == 3);
  const auto at = [&](Span span) { return text.substr(span.begin, span.size()); };
  CHECK(at(file.stages[0].name_span) == "b");
  const Instruction& env = file.instructions[1];
  REQUIRE(env.assignments.size() == 2);
  CHECK(env.assignments[0].value.text == "\"1   2\"");
  CHECK(at(env.assignments[0].value.span) == "\"1 \\\n  2\"");
  CHECK(at(env.assignments[1].name.span) == "TWO");
  CHECK(at(env.assignments[1].value.span) == "x");
  const Instruction& run = file.instructions[2];
  REQUIRE(run.find_flag("mount") != nullptr);
  CHECK(at(run.find_flag("mount")->value_span) == "type=bind,from=c");
  CHECK(run.json_form);
  REQUIRE(run.words.size() == 2);
  CHECK(run.words[1].text == "qA");
  CHECK(at(run.words[1].span) == "q\\u0041");
  REQUIRE(file.comments.size() == 1);
  CHECK(file.comments[0].in_instruction);
  CHECK(at(file.comments[0].span) == "# between");
}

TEST_CASE("dockerfile tree: comments directly above belong to an instruction", "[documents]") {
  const File file = parse_dockerfile("# one\n#\n# two\n\n# three\nFROM a\n");
  REQUIRE(file.instructions.size() == 1);
  CHECK(file.instructions[0].comments == std::vector<std::string>{"two", "three"});
}

// Each of these once took, or would take, time that grows with the square of the size.
TEST_CASE("dockerfile tree: hostile files are read in linear time and bounded depth", "[documents]") {
  std::string open_heredocs = "FROM a\n";
  for (int i = 0; i < 20000; ++i) open_heredocs += "RUN <<E" + std::to_string(i) + "\n";
  CHECK(parse_dockerfile(open_heredocs).instructions.size() == 20001);

  std::string nested = "FROM a\n";
  for (int i = 0; i < 100000; ++i) nested += "ONBUILD ";
  const File file = parse_dockerfile(nested);
  REQUIRE(file.instructions.size() == 2);
  CHECK(file.instructions[1].problem == "ONBUILD is nested too deeply");

  std::string pieces = "FROM a\nENV";
  for (int i = 0; i < 50000; ++i) pieces += " A=b\\\n";
  CHECK(parse_dockerfile(pieces).instructions[1].assignments.size() == 50000);

  const std::string brackets = "FROM a\nCMD " + std::string(200000, '[') + "\n";
  CHECK_FALSE(parse_dockerfile(brackets).instructions[1].json_form);

  std::string many;
  for (int i = 0; i < 60000; ++i) many += "FROM a\n";
  CHECK(parse_dockerfile(many).truncated);
}

}  // namespace
}  // namespace plimsoll::documents::dockerfile
