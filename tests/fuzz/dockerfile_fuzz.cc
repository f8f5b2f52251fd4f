// SPDX-License-Identifier: Apache-2.0
//
// Dockerfiles of strangers. Held: every span lies in the file and gives the text that was read from it, the text of a shell
// command is what its pieces join to, and each instruction begins behind the one before.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/documents/dockerfile/dockerfile_document.h"
#include "engine/documents/dockerfile/dump.h"

namespace {

using namespace plimsoll;
using namespace plimsoll::documents;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_instruction(const dockerfile::Instruction& instruction, std::string_view text) {
  require(instruction.span.begin <= instruction.span.end && instruction.span.end <= text.size());
  require(instruction.first_line <= instruction.last_line);
  std::string joined;
  for (const auto& piece : instruction.original.pieces) joined += text.substr(piece.span.begin, piece.span.size());
  require(joined == instruction.original.text);
  for (const dockerfile::Word& word : instruction.words) require(word.end <= joined.size() && word.span.end <= text.size());
  for (const dockerfile::Heredoc& heredoc : instruction.heredocs)
    require(heredoc.content == text.substr(heredoc.span.begin, heredoc.span.size()));
  for (const dockerfile::Instruction& trigger : instruction.trigger) check_instruction(trigger, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size < 65536 ? size : 65536);
  const Model model = read_dockerfile("Dockerfile", text, nullptr);
  std::size_t begin = 0;
  for (const dockerfile::Instruction& instruction : model.dockerfile->instructions) {
    require(instruction.span.begin >= begin);
    begin = instruction.span.end;
    check_instruction(instruction, text);
  }
  for (const ImageUse& use : model.images) require(use.reference.span.end <= text.size());
  for (const EnvironmentEntry& entry : model.environment) require(entry.value.span.end <= text.size());
  for (const Command& command : model.commands) {
    if (!command.shell_form) continue;
    std::string joined;
    for (const Span piece : command.text_pieces) joined += text.substr(piece.begin, piece.size());
    require(joined == command.text);
  }
  dockerfile::dump_tree(*model.dockerfile);
  dockerfile::dump_lines(*model.dockerfile);
  dockerfile::expand_lines_to_words(text.substr(0, 2000));
  return 0;
}
