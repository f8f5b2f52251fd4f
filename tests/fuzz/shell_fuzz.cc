// SPDX-License-Identifier: Apache-2.0
//
// Shell scripts of strangers. Held: every command that a script names lies inside it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/documents/shell/shell_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::documents;
  const std::string_view text(reinterpret_cast<const char*>(data), size < 65536 ? size : 65536);
  const shell::Script script = shell::parse_script(text);
  std::size_t commands = 0;
  shell::walk_pipelines(script.body, [](const shell::Pipeline&) {});
  shell::walk_commands(script.body, [&](const shell::Command& command) {
    if (command.span.begin > command.span.end || command.span.end > text.size()) std::abort();
    for (const shell::Word& word : command.words)
      if (word.span.begin > word.span.end || word.span.end > text.size()) std::abort();
    // Each command has a byte of its own.
    if (++commands > text.size() + 1) std::abort();
  });
  for (const Diagnostic& diagnostic : script.diagnostics)
    if (diagnostic.message.empty() || diagnostic.span.end > text.size()) std::abort();
  return 0;
}
