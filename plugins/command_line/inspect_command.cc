// SPDX-License-Identifier: Apache-2.0
//
// plimsoll parse and plimsoll explain: how a file is understood.
#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"

namespace plimsoll::command_line {
namespace {

int finish(const InspectResult& result) {
  if (!result.error.empty()) {
    print_error(result.error);
    return static_cast<int>(result.is_usage ? ExitCode::usage : ExitCode::internal);
  }
  return print_output(result.text) ? 0 : static_cast<int>(ExitCode::internal);
}

int usage_error(const std::string& message) {
  print_error(message);
  return static_cast<int>(ExitCode::usage);
}

}  // namespace

int run_parse(const Arguments& arguments) {
  InspectRequest request;
  request.kind = arguments.has("lines")          ? InspectKind::lines
                 : arguments.has("expand")       ? InspectKind::expand
                 : arguments.has("expand-words") ? InspectKind::expand_words
                                                 : InspectKind::tree;
  const bool reads_words = request.kind == InspectKind::expand || request.kind == InspectKind::expand_words;
  if (arguments.positional.size() > 1 || (arguments.positional.empty() && !reads_words)) {
    return usage_error("'plimsoll parse' takes one FILE, or '-' for standard input");
  }
  request.path = arguments.positional.empty() ? "-" : arguments.positional[0];
  if (request.path == "-") {
    auto text = read_standard_input();
    if (!text) return usage_error("cannot read standard input, or it is larger than 2 GiB");
    request.standard_input = std::move(*text);
  }
  return finish(inspect(request));
}

int run_explain(const Arguments& arguments) {
  if (arguments.positional.size() != 1) return usage_error("'plimsoll explain' takes one FILE");
  InspectRequest request;
  request.kind = InspectKind::start_chain;
  request.path = arguments.positional[0];
  return finish(inspect(request));
}

}  // namespace plimsoll::command_line
