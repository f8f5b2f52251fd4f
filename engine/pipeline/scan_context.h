// SPDX-License-Identifier: Apache-2.0
//
// What every kind of scan needs: rules, matcher, tables, settings. Made once for a scan, const afterwards, shared by all
// workers.
#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "engine/detect/check.h"
#include "engine/detect/images/image_tables.h"
#include "engine/detect/secrets/secret_matcher.h"
#include "engine/detect/services/service_catalogue.h"
#include "engine/findings/baseline.h"
#include "engine/findings/configuration.h"
#include "engine/findings/mark_text.h"
#include "engine/git/repository.h"
#include "engine/migration/imported.h"
#include "engine/pipeline/archived_secrets.h"
#include "engine/rules/ruleset.h"
#include "engine/scanner.h"

namespace plimsoll::pipeline {

// Looked for at the root of what is scanned when no other is named.
inline constexpr const char* kConfigurationName = ".plimsoll.yaml";

struct ScanContext {
  const ScanRequest* request = nullptr;
  unsigned threads = 1;
  std::string as_of;
  bool as_of_commit = false;                    // life cycles at the day when a version of a file came in; `as_of` is today
  std::unique_ptr<git::Repository> repository;  // null outside git
  std::string root;                             // folder on disk that paths are relative to; empty for bare and history
  std::shared_ptr<const rules::Ruleset> ruleset;
  std::unique_ptr<detect::secrets::SecretMatcher> matcher;
  std::shared_ptr<detect::images::ImageTables> image_tables;
  std::shared_ptr<const detect::services::ServiceCatalogue> service_catalogue;
  detect::CheckSettings settings;
  findings::Configuration configuration;
  migration::Imported imported;
  std::vector<std::string> imported_names;
  std::string imported_source;  // the texts of these files
  std::vector<std::string> notices;
  ArchivePolicy archives;
  findings::Baseline baseline;
  bool foreign_marks = true;           // marks of other tools are honoured
  findings::KicsQueries kics_queries;  // how those of KICS are to be read
};

// The tables of life cycles inside the program.
detect::images::ImageTables built_in_image_tables();

// Everything that can be wrong with the request is found here, before anything is read.
Result<std::unique_ptr<ScanContext>> make_scan_context(const ScanRequest& request);

}  // namespace plimsoll::pipeline
