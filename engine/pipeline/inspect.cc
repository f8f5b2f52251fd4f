// SPDX-License-Identifier: Apache-2.0
//
// How a single file is understood: for people who ask why, and for holding the readers against others.
#include <exception>

#include "engine/base/file_io.h"
#include "engine/base/text_position.h"
#include "engine/detect/services/service_catalogue.h"
#include "engine/documents/dockerfile/dump.h"
#include "engine/git/file_lookup.h"
#include "engine/scanner.h"

namespace plimsoll {
namespace {

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

InspectResult inspect(const InspectRequest& request) {
  InspectResult result;
  (void)folder_of;
  (void)request;
  return result;
}

}  // namespace plimsoll
