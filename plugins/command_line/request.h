// SPDX-License-Identifier: Apache-2.0
//
// From arguments to a request: the part that scan and baseline share.
#pragma once

#include <optional>
#include <string>

#include "engine/scanner.h"
#include "plugins/command_line/options.h"

namespace plimsoll::command_line {

// Nothing when the arguments contradict each other or standard input cannot be read; `error` is then a sentence.
std::optional<ScanRequest> make_request(const Arguments& arguments, std::string& error);

// Whether it is a format of reports, and what to say when it is none.
bool is_format(const std::string& name);
std::string unknown_format(const std::string& name);

// "200M", "1G", "65536"; nothing when it is no size.
std::optional<std::size_t> parse_size(std::string_view text);

// All of standard input, at most 2 GiB; nothing on a read error or when there is more.
std::optional<std::string> read_standard_input();

// Runs the scan with a progress line and with SIGINT and SIGTERM stopping it at the next object.
ScanReport scan_with_progress(ScanRequest request, bool quiet);

// The same for the inventory of images.
ImageInventory list_images_with_progress(InventoryRequest request);

}  // namespace plimsoll::command_line
