// SPDX-License-Identifier: Apache-2.0
//
// From what starts to what it means: services are collapsed to purposes, purposes are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/detect/services/image_start.h"

namespace plimsoll::detect::services {

enum class VerdictKind : std::uint8_t {
  nothing,   // nothing is known to run
  one,       // one service, with its helpers
  note,      // one service in several parts: many accept that
  probable,  // several, one of them by weak evidence
  several,   // several services of different purpose
};

// Starts of one service, the strongest evidence first.
struct RunningService {
  std::string name;  // "mysql"; the program's name for an application
  std::string role;  // "database", as a person says it
  const Service* service = nullptr;
  std::string purpose;  // what it was collapsed to; empty: a helper or worker
  double weight = 0;
  std::vector<const Start*> starts;  // into the ImageStart that was judged
};

struct Verdict {
  VerdictKind kind = VerdictKind::nothing;
  std::vector<RunningService> services;  // those that have a purpose, in the order in which they start
  std::vector<RunningService> helpers;
  std::vector<std::string> purposes;  // strong first
  bool ssh_beside = false;            // an SSH daemon beside another service
  bool two_stores = false;            // two databases
  bool store_beside = false;          // a database beside something else
  std::string reason;                 // of a note: which parts belong together
};

Verdict judge_start(const ServiceCatalogue& catalogue, const ImageStart& start);

// "db" -> "database"
std::string role_in_words(std::string_view role);

}  // namespace plimsoll::detect::services
