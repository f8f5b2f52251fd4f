// SPDX-License-Identifier: Apache-2.0
//
// plimsoll images: which images the deployment files name, and which releases ship them.
#include <algorithm>
#include <sstream>

#include "plugins/command_line/commands.h"
#include "plugins/command_line/messages.h"
#include "plugins/command_line/request.h"

namespace plimsoll::command_line {
namespace {

std::optional<InventoryRequest> make_inventory_request(const Arguments& arguments, std::string& error) {
  // What it shares with a scan is read by the same rules.
  Arguments shared = arguments;
  for (const char* own : {"at", "tags", "all-time", "image", "ended", "format"}) shared.values.erase(own);
  const auto like = make_request(shared, error);
  if (!like) return std::nullopt;
  InventoryRequest request;
  request.path = like->path;
  request.image_data_file = like->image_data_file;
  request.as_of = like->as_of;
  request.threads = like->threads;
  request.memory_bytes = like->memory_bytes;
  request.plain_reader = like->plain_reader;
  request.tags = arguments.has("tags");
  request.all_time = arguments.has("all-time");
  request.only = arguments.all("image");
  request.only_ended = arguments.has("ended");
  if (like->selection.kind == SelectionKind::standard_input) {
    error = "'plimsoll images' reads a repository or a folder, not standard input";
    return std::nullopt;
  }
  if (like->selection.kind != SelectionKind::history) {
    for (const char* other : {"at", "tags", "all-time"}) {
      if (!arguments.has(other)) continue;
      error = std::string("--") + other + " asks the history, --" +
              (like->selection.kind == SelectionKind::folder ? "no-git" : "worktree") + " the disk: one of them";
      return std::nullopt;
    }
    request.selection = like->selection;
  }
  if (arguments.has("at")) request.selection.revision = arguments.value("at");
  return request;
}

}  // namespace

int run_images(const Arguments& arguments) {
  const auto usage = [](const std::string& message) {
    print_error(message);
    return static_cast<int>(ExitCode::usage);
  };
  std::string error;
  const auto request = make_inventory_request(arguments, error);
  if (!request) return usage(error);
  const std::string format = arguments.value("format", "table");
  const std::vector<std::string> formats = inventory_formats();
  if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
    std::string names;
    for (const std::string& name : formats) names += (names.empty() ? "" : ", ") + name;
    return usage("unknown format '" + format + "'; known are " + names);
  }
  if (format == "tags" && !request->tags && !request->all_time) {
    return usage("--format tags needs --tags, which looks at what every tag holds");
  }
  const ImageInventory inventory = list_images_with_progress(*request);
  if (!inventory.error.empty()) {
    print_error(inventory.error);
    return static_cast<int>(inventory.error_class == ScanReport::ErrorClass::usage ? ExitCode::usage : ExitCode::internal);
  }
  InventoryRenderOptions options;
  options.color = wants_color(arguments.value("color", "auto"));
  options.verbose = arguments.has("verbose");
  options.filtered = !request->only.empty() || request->only_ended;
  options.width = terminal_width();
  std::ostringstream text;
  render_inventory(inventory, format, options, text);
  if (!print_output(text.str())) return static_cast<int>(ExitCode::internal);
  return static_cast<int>(inventory.coverage.complete ? ExitCode::clean : ExitCode::incomplete);
}

}  // namespace plimsoll::command_line
