// SPDX-License-Identifier: Apache-2.0
//
// Shell texts and the trees they give, printed in one line: commands as [words], && || | & ; as written, compounds by name.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/documents/shell/shell_tree.h"

namespace plimsoll::documents::shell {
namespace {

std::string print(const List& list);

std::string print(const Command& command) {
  static const char* const kNames[] = {"",      "group", "subshell", "if",       "while",
                                       "until", "for",   "case",     "function", "arithmetic"};
  std::string text = kNames[static_cast<std::size_t>(command.kind)];
  if (!command.name.empty()) text += " " + command.name;
  for (const Assignment& assignment : command.assignments) {
    text += "{" + assignment.name + (assignment.append ? "+=" : "=") + assignment.value.text();
    for (const Word& element : assignment.elements) text += "(" + element.text() + ")";
    text += "}";
  }
  for (const Word& word : command.words) text += "[" + word.text() + "]";
  for (const Redirection& redirection : command.redirections) {
    text += redirection.descriptor >= 0 ? std::to_string(redirection.descriptor) : std::string();
    text += redirection.op + redirection.target.text();
    if (redirection.here) text += "<" + redirection.here->text + ">";
  }
  for (const Clause& clause : command.clauses) {
    if (!clause.condition.statements.empty()) text += " ?" + print(clause.condition);
    text += " {" + print(clause.body) + "}";
  }
  for (const Branch& branch : command.branches) {
    for (const Word& pattern : branch.patterns) text += " " + pattern.text();
    text += ") {" + print(branch.body) + "}" + branch.end;
  }
  return text;
}

std::string print(const List& list) {
  std::string text;
  for (const Statement& statement : list.statements) {
    for (const Link& link : statement.links) {
      if (link.connector != Connector::first) text += link.connector == Connector::and_then ? "&&" : "||";
      if (link.pipeline.negated) text += "!";
      for (std::size_t i = 0; i < link.pipeline.commands.size(); ++i)
        text += (i > 0 ? "|" : "") + print(link.pipeline.commands[i]);
    }
    text += statement.background ? "&" : ";";
  }
  return text;
}

TEST_CASE("shell: texts are read into trees", "[documents][shell]") {
  struct Case {
    const char* text;
    const char* tree;
  };
  const Case cases[] = {
      {"a b c", "[a][b][c];"},
      {"a; b\nc", "[a];[b];[c];"},
      {"a && b || c &", "[a]&&[b]||[c]&"},
      {"a | b |& c", "[a]|[b]|[c];"},
      {"! a", "![a];"},
      {"'a b' \"c $D\" e\\ f", "[a b][c $D][e f];"},
      {"a'b'\"c\"d", "[abcd];"},
      {"a \\\n  b", "[a][b];"},
      {"a # b\nc#d", "[a];[c#d];"},
      {"A=1 B=$C d", "{A=1}{B=$C}[d];"},
      {"A+=x", "{A+=x};"},
      {"A=(1 '2 3')", "{A=(1)(2 3)};"},
      {"local A=(\"$@\")", "{A=($@)}[local];"},
      {"a >b 2>&1 <c", "[a]>b2>&1<c;"},
      {"a &>b", "[a]&>b;"},
      {"cat <<E\nx\ny $z\nE\nb", "[cat]<<E<x\ny $z\n>;[b];"},
      {"cat <<-'E' >f\n\tx\n\tE\n", "[cat]<<-E<x\n>>f;"},
      {"a <<X <<Y\n1\nX\n2\nY\n", "[a]<<X<1\n><<Y<2\n>;"},
      {"if a; then b; elif c; then d; else e; fi", "if ?[a]; {[b];} ?[c]; {[d];} {[e];};"},
      {"while a; do b; done >f", "while>f ?[a]; {[b];};"},
      {"until a\ndo b\ndone", "until ?[a]; {[b];};"},
      {"for x in 1 2; do b; done", "for x[1][2] {[b];};"},
      {"for ((i=0; i<3; i++)); do b; done", "for {[b];};"},
      {"for x; do b; done", "for x {[b];};"},
      {"case $1 in a|b) c ;; (*) d; esac", "case[$1] a b) {[c];};; *) {[d];};"},
      {"f() { a; }", "function f {[a];};"},
      {"function f { a; }; f", "function f {[a];};[f];"},
      {"f()\n(\n a\n)", "function f {subshell {[a];};};"},
      {"{ a; b; } && (c)", "group {[a];[b];}&&subshell {[c];};"},
      {"(( a > b )) && c", "arithmetic&&[c];"},
      {"[[ $a == b* && -n $c ]] || d", "[[[][$a][==][b*][&&][-n][$c][]]]||[d];"},
      {"echo }", "[echo][}];"},
      {"echo if then fi", "[echo][if][then][fi];"},
      {"a $(b | c) `d e`", "[a][$(b | c)][`d e`];"},
      {"a <(b)", "[a][<(b)];"},
      {"a ${b:-c d} ${#e} ${f%%/*}", "[a][${b:-c d}][${#e}][${f%%/*}];"},
      {"echo $((1 + (2)))", "[echo][$((1 + (2)))];"},
      {"a \"$(b \"c)\")\" d", "[a][$(b \"c)\")][d];"},
      {"", ""},
      {"\r\na\r\n", "[a];"},
      // Damaged texts lose as little as possible.
      {"fi; a", "[a];"},
      {"a )\nb", "[a];[b];"},
      {"if a; then b", "if ?[a]; {[b];};"},
      {"while a; do if b; then c; done; d", "while ?[a]; {if ?[b]; {[c];};};[d];"},
      {"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x", "<<<<<<<<<HEAD;[a];[=======];[b];>>>>>>>>>x;"},
      {"a 'b", "[a][b];"},
  };
  for (const Case& each : cases) {
    INFO(each.text);
    if (std::string_view(each.text).starts_with("<<<<<<<")) {  // only that it goes on behind the markers
      const std::string tree = print(parse_script(each.text).body);
      CHECK(tree.find("[a];") != std::string::npos);
      CHECK(tree.find("[b];") != std::string::npos);
      continue;
    }
    CHECK(print(parse_script(each.text).body) == each.tree);
  }
}

TEST_CASE("shell: spans point into the text that was parsed", "[documents][shell]") {
  const std::string text = "#!/bin/bash -e\nX=$(curl -s http://h | sh)\n";
  const Script script = parse_script(text);
  CHECK(script.interpreter == "/bin/bash -e");
  std::vector<std::string> pipelines;
  walk_pipelines(script.body, [&](const Pipeline& pipeline) {
    pipelines.push_back(text.substr(pipeline.span.begin, pipeline.span.size()));
  });
  REQUIRE(pipelines.size() == 2);
  CHECK(pipelines[0] == "X=$(curl -s http://h | sh)");
  CHECK(pipelines[1] == "curl -s http://h | sh");
  std::size_t commands = 0;
  walk_commands(script.body, [&](const Command&) { ++commands; });
  CHECK(commands == 3);
}

TEST_CASE("shell: pieces keep what was quoted and what will be expanded", "[documents][shell]") {
  const Script script = parse_script("a \"x$Y\"*.${Z:-w}");
  const Word& word = script.body.statements.at(0).links.at(0).pipeline.commands.at(0).words.at(1);
  REQUIRE(word.pieces.size() == 4);
  CHECK(word.pieces[0].quoted);
  CHECK(word.pieces[1].kind == PieceKind::parameter);
  CHECK(word.pieces[1].expansion->name == "Y");
  CHECK_FALSE(word.pieces[2].quoted);
  CHECK(word.is_pattern());
  CHECK_FALSE(word.is_literal());
  CHECK(word.pieces[3].expansion->operation == ":-");
  CHECK(word.pieces[3].expansion->operand.text() == "w");
}

TEST_CASE("shell: a span of joined text finds its lines in the file", "[documents][shell]") {
  documents::Command command;
  command.text = "ab cd";
  command.text_pieces = {{10, 13}, {20, 22}};
  command.span = {8, 22};
  CHECK(span_in_file(command, {0, 2}) == Span{10, 12});
  CHECK(span_in_file(command, {3, 5}) == Span{20, 22});
  CHECK(span_in_file(command, {1, 4}) == Span{11, 21});
}

TEST_CASE("shell: hostile texts end, and say when they were cut", "[documents][shell]") {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
  };
  for (const char* const unit :
       {"(", "((", "$((", "{ ", "if ", "\"$(", "${a:-", "case a in a) ", "f() ", "while a; do ", "<("}) {
    INFO(unit);
    const Script script = parse_script(repeated(unit, 10'000));
    CHECK((script.truncated || script.body.statements.size() <= 1));
  }
  CHECK(parse_script(repeated("a;", 500'000)).truncated);
  CHECK_FALSE(parse_script("echo " + std::string(1'000'000, 'x')).truncated);
  for (const char* const unit :
       {"`", "`\"", "'", "<<E ", "cat <<E\n", "&& ", "| ", ";;", ")", "fi\n", "\\\n", "$", "${", "[[ "}) {
    INFO(unit);
    const Script script = parse_script(repeated(unit, 100'000));
    CHECK(script.diagnostics.size() <= 51);
  }
}

}  // namespace
}  // namespace plimsoll::documents::shell
