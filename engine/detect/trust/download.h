// SPDX-License-Identifier: Apache-2.0
//
// Commands that fetch something: what they fetch, where they put it, whether it can change under its address.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/script_view.h"

namespace plimsoll::detect::trust {

struct Download {
  std::vector<std::string> urls;  // with a scheme; "example.com/i.sh" gets "http://" as curl and wget do
  std::string output;             // file name; empty: standard output or unknown
  bool to_standard_output = false;
};

// Empty `urls` when the command fetches nothing, or something that is not known.
Download read_download(const SimpleCommand& command);

// "curl", "wget", ...: fetches from the network.
bool is_downloader(std::string_view program);

// The host part, without port and user; lower case.
std::string host_of(std::string_view url);
bool is_local_host(std::string_view host);

// The address holds a full commit id or digest: what it gives cannot change.
bool is_immutable_url(std::string_view url);

}  // namespace plimsoll::detect::trust
