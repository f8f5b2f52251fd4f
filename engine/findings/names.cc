// SPDX-License-Identifier: Apache-2.0
//
// The stable names of the public enums, as they stand in reports, rule files and options.
#include <array>

#include "engine/scanner.h"

namespace plimsoll {
namespace {

constexpr std::array<std::string_view, 5> kSeverities = {"info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 4> kConfidences = {"disproved", "possible", "likely", "proven"};
constexpr std::array<std::string_view, 12> kPlaces = {"blob",        "commit-message", "tag-message", "note",
                                                      "person-name", "stash",          "reflog-only", "unreachable",
                                                      "index",       "worktree",       "folder",      "standard-input"};
constexpr std::array<std::string_view, 7> kSuppressions = {"nothing",  "inline-mark",  "foreign-mark", "configuration",
                                                           "baseline", "known-before", "pair"};

constexpr std::array<std::string_view, 7> kSelections = {"history",  "range",  "tree",          "staged",
                                                         "worktree", "folder", "standard-input"};

constexpr std::array<std::string_view, 5> kSupport = {"unknown", "supported", "ends-soon", "long-term-only", "ended"};

template <class Enum, std::size_t Count>
std::optional<Enum> find(const std::array<std::string_view, Count>& names, std::string_view name) {
  for (std::size_t at = 0; at < Count; ++at) {
    if (names[at] == name) return static_cast<Enum>(at);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Severity severity) { return kSeverities[static_cast<std::size_t>(severity)]; }
std::string_view name_of(Confidence confidence) { return kConfidences[static_cast<std::size_t>(confidence)]; }
std::string_view name_of(Where where) { return kPlaces[static_cast<std::size_t>(where)]; }
std::string_view name_of(SuppressedBy by) { return kSuppressions[static_cast<std::size_t>(by)]; }
std::string_view name_of(SelectionKind kind) { return kSelections[static_cast<std::size_t>(kind)]; }
std::string_view name_of(Support support) { return kSupport[static_cast<std::size_t>(support)]; }
std::optional<SelectionKind> selection_from(std::string_view name) { return find<SelectionKind>(kSelections, name); }
std::optional<Severity> severity_from(std::string_view name) { return find<Severity>(kSeverities, name); }
std::optional<Confidence> confidence_from(std::string_view name) { return find<Confidence>(kConfidences, name); }

}  // namespace plimsoll
