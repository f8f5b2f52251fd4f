// SPDX-License-Identifier: Apache-2.0
//
// What a deployment check is given, and the list of all checks.
//
// A check is a plain function over one document: one check, one small file, one mirrored test. Checks are listed by hand in
// checks.cc, in the order in which they run; a static link would drop registration by global constructors silently.
// A check never sees commits, authors or output. Thread rule: checks are pure; the input is shared and const, but
// `files` belongs to the calling thread.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/match.h"
#include "engine/documents/document.h"

namespace plimsoll::detect {

namespace images {
class ImageTables;  // engine/detect/images/image_tables.h
}
namespace services {
class ServiceCatalogue;  // engine/detect/services/service_catalogue.h
}

// How much of a pin a policy asks for.
enum class PinLevel : std::uint8_t { tag, full, digest };

struct CheckSettings {
  std::string as_of;  // YYYY-MM-DD, never empty
  PinLevel pin_level = PinLevel::tag;
  std::vector<std::string> approved_images;  // patterns with '*'; empty: no policy
  std::vector<std::string> trusted_registries;
  // Rules that are off: their matches are dropped before lines, excerpts and lives are worked out for them.
  std::set<std::string, std::less<>> rules_off;
  const images::ImageTables* image_tables = nullptr;  // never null in a scan
  const services::ServiceCatalogue* service_catalogue = nullptr;
};

struct CheckInput {
  std::string_view path;
  std::string_view bytes;
  const documents::DocumentType& type;
  const documents::Model& model;
  documents::FileLookup* files = nullptr;  // may be null (standard input)
  const CheckSettings& settings;
};

struct CheckCounts {
  std::uint64_t images_not_judged = 0;
};

struct Check {
  const char* name;  // "images", "multiple_services", "privileged"
  void (*run)(const CheckInput& input, std::vector<Match>& matches, CheckCounts& counts);
};

inline constexpr std::size_t kMostChecks = 64;
std::span<const Check> all_checks();  // at most kMostChecks

}  // namespace plimsoll::detect
