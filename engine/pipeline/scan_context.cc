// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/scan_context.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "engine/base/calendar.h"
#include "engine/base/file_io.h"
#include "engine/base/path_pattern.h"
#include "engine/base/worker_pool.h"
#include "engine/detect/services/service_checks.h"
#include "engine/git/file_lookup.h"

namespace plimsoll::pipeline {
namespace {

constexpr std::string_view kAsOfCommit = "commit";
constexpr std::size_t kSettingsBytesLimit = std::size_t{64} << 20U;
// Each level costs stack.
constexpr unsigned kMostArchiveDepth = 32;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<bool> open_target(ScanContext& context) {
  const ScanRequest& request = *context.request;
  const SelectionKind kind = request.selection.kind;
  if (kind == SelectionKind::standard_input) return true;
  struct stat status{};
  if (stat(request.path.c_str(), &status) != 0) {
    return fail(ErrorKind::not_found, "cannot scan '" + request.path + "': there is no such file or folder");
  }
  if (kind == SelectionKind::folder) {
    context.root = S_ISDIR(status.st_mode) ? request.path : folder_of(request.path);
    return true;
  }
  if (!S_ISDIR(status.st_mode)) {
    return fail(ErrorKind::bad_input, "cannot scan '" + request.path +
                                          "': it is a file; --no-git scans one file, and its "
                                          "history is part of the scan of its repository");
  }
  auto repository = git::open_repository(request.path);
  if (!repository) {
    if (repository.error().kind == ErrorKind::not_found) {
      return fail(ErrorKind::not_found,
                  "cannot scan '" + request.path + "': it is no git repository; --no-git scans a plain folder or file");
    }
    return fail(std::move(repository.error()));
  }
  context.repository = std::move(*repository);
  if (const auto work_tree = context.repository->work_tree()) context.root = *work_tree;
  if (kind == SelectionKind::worktree && context.root.empty()) {
    return fail(ErrorKind::bad_input, "cannot scan the work tree of '" + request.path +
                                          "': the repository has none of its own (it is bare, or its "
                                          "configuration names another folder, which --no-git scans)");
  }
  return true;
}

// An empty repository is clean, and so is one whose files nobody has committed yet: that should not look like a verdict.
void tell_of_no_commits(ScanContext& context) {
  if (context.request->selection.kind != SelectionKind::history || context.repository == nullptr) return;
  if (context.repository->resolve_tree("HEAD")) return;
  const auto refs = context.repository->refs();
  if (refs && refs->empty())
    context.notices.emplace_back("there is no commit yet; 'plimsoll scan --worktree' reads the files on disk");
}

std::string real_path_of(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> found(realpath(path.c_str(), nullptr), &std::free);
  return found ? std::string(found.get()) : path;
}

// Who names a folder inside a repository may think that it is scanned alone.
void tell_of_the_whole_repository(ScanContext& context) {
  const std::string& path = context.request->path;
  if (context.repository == nullptr || context.root.empty() || path.empty() || path == ".") return;
  const std::string asked = real_path_of(path);
  const std::string root = real_path_of(context.root);
  if (asked.starts_with(root + "/") && !asked.ends_with("/.git"))
    context.notices.push_back("'" + path + "' lies in the repository '" + context.root + "': all of it is scanned");
}

// A slip in the name of a rule must not look like a decision that counts.
void tell_of_names_without_rules(ScanContext& context) {
  const std::span<const rules::Rule> rules = context.ruleset->rules();
  const findings::Configuration& configuration = context.configuration;
  const auto tell = [&](const std::string& pattern, const std::string& place) {
    const bool fits =
        std::any_of(rules.begin(), rules.end(), [&](const rules::Rule& rule) { return name_matches(pattern, rule.id); });
    if (!fits) context.notices.push_back("no rule is named '" + pattern + "' (" + configuration.name + place + ")");
  };
  for (const findings::Suppression& suppression : configuration.suppressions) {
    for (const std::string& pattern : suppression.rules) tell(pattern, ":" + std::to_string(suppression.line));
  }
  for (const std::string& pattern : configuration.disabled_rules) tell(pattern, ", rules: disable");
  for (const std::string& pattern : configuration.enabled_rules) tell(pattern, ", rules: enable");
  for (const auto& [pattern, severity] : configuration.severities) tell(pattern, ", rules: severity");
}

// A file of settings that is too large, a folder or a pipe is the user's to mend, as one with a wrong key is.
Result<std::string> read_settings_file(const std::string& name) {
  auto text = read_file(name, kSettingsBytesLimit);
  if (text || text.error().kind == ErrorKind::not_found || text.error().kind == ErrorKind::io) return text;
  return fail(ErrorKind::bad_input, text.error().message());
}

// One that what is scanned names itself, by a link or by "..", must lie in it: else whoever wrote it chooses what is read.
Result<std::string> read_own_settings(const ScanContext& context, const std::string& name) {
  const std::string root = real_path_of(context.root);
  const std::string found = real_path_of(name);
  if (!found.starts_with(root == "/" ? root : root + "/") && access(name.c_str(), F_OK) == 0) {
    return fail(
        ErrorKind::bad_input,
        "'" + name + "' leads out of what is scanned; '--config FILE' and '--import FILE' read " + "a file from anywhere");
  }
  return read_settings_file(name);
}

// A settings file: on disk, or at the commit whose side decides.
Result<std::string> read_settings(const ScanContext& context, const std::string& name) {
  const std::string& revision = context.request->settings_revision;
  if (revision.empty() || context.repository == nullptr) return read_settings_file(name);
  const auto tree = context.repository->resolve_tree(revision);
  if (!tree) return fail(ErrorKind::not_found, "cannot read '" + name + "' at '" + revision + "': there is no such commit");
  auto found = git::lookup_in_tree(*context.repository, *tree)->read(name, kSettingsBytesLimit);
  if (!found) return fail(ErrorKind::not_found, "cannot read '" + name + "' at '" + revision + "': it is not there");
  return std::move(*found);
}

// The file that was asked for, or the one at the root of what is scanned; without a work tree, the one at HEAD.
Result<bool> read_configuration(ScanContext& context) {
  const ScanRequest& request = *context.request;
  std::string name = request.config_file;
  Result<std::string> text = std::string();
  if (!name.empty()) {
    text = read_settings(context, name);
    if (!text) return fail(std::move(text.error()));
  } else if (request.selection.kind == SelectionKind::standard_input) {
    return true;
  } else if (!request.settings_revision.empty() && context.repository != nullptr) {
    name = kConfigurationName;
    text = read_settings(context, name);
  } else if (!context.root.empty()) {
    name = context.root + "/" + kConfigurationName;
    text = read_own_settings(context, name);
  } else if (context.repository != nullptr) {
    name = std::string("HEAD:") + kConfigurationName;
    const auto tree = context.repository->resolve_tree("HEAD");
    if (!tree) return true;
    auto found = git::lookup_in_tree(*context.repository, *tree)->read(kConfigurationName, kSettingsBytesLimit);
    if (!found) return true;
    text = std::move(*found);
  }
  if (!text) {
    if (text.error().kind == ErrorKind::not_found) return true;
    return fail(std::move(text.error()));
  }
  auto configuration = findings::parse_configuration(*text, name);
  if (!configuration) return fail(std::move(configuration.error()));
  context.configuration = std::move(*configuration);
  return true;
}

Result<bool> read_tables(ScanContext& context) {
  const ScanRequest& request = *context.request;
  context.image_tables = std::make_shared<detect::images::ImageTables>(built_in_image_tables());
  if (!request.image_data_file.empty()) {
    auto text = read_settings_file(request.image_data_file);
    if (!text) return fail(std::move(text.error()));
    auto replaced = context.image_tables->replace_with(std::move(*text), request.image_data_file);
    if (!replaced) return fail(std::move(replaced.error()));
  }
  auto catalogue = detect::services::load_service_catalogue();
  if (!catalogue) return fail(std::move(catalogue.error()));
  context.service_catalogue = std::make_shared<detect::services::ServiceCatalogue>(std::move(*catalogue));
  return true;
}

// What a profile turns on besides the rules that are on by default.
bool profile_turns_on(std::string_view profile, std::string_view rule) {
  if (profile == "all") return true;
  if (profile == "strict") return !rule.starts_with("secret/") && !rule.starts_with("style/");
  return profile == "style" && !rule.starts_with("secret/");
}

void make_settings(ScanContext& context) {
  detect::CheckSettings& settings = context.settings;
  settings.as_of = context.as_of;
  const std::string& level = context.configuration.pin_level;
  settings.pin_level = level == "digest" ? detect::PinLevel::digest
                       : level == "full" ? detect::PinLevel::full
                                         : detect::PinLevel::tag;
  settings.approved_images = context.configuration.approved_images;
  settings.trusted_registries = context.configuration.trusted_registries;
  for (const rules::Rule& rule : context.ruleset->rules()) {
    const auto names_it = [&](const std::string& enabled) { return name_matches(enabled, rule.id); };
    const std::vector<std::string>& enabled = context.configuration.enabled_rules;
    if (!rule.on_by_default && !profile_turns_on(context.request->profile, rule.id) &&
        std::none_of(enabled.begin(), enabled.end(), names_it))
      settings.rules_off.insert(rule.id);
  }
  settings.image_tables = context.image_tables.get();
  settings.service_catalogue = context.service_catalogue.get();
}

// Files of other tools: those of the request as they are named, those of the configuration from the root that it stands at.
Result<bool> read_imports(ScanContext& context) {
  constexpr std::size_t kLinesTold = 20;
  std::vector<std::string> names = context.request->import_files;
  const std::size_t asked_for = names.size();
  const bool on_disk = context.request->settings_revision.empty() && !context.root.empty();
  for (const std::string& name : context.configuration.imports) names.push_back(on_disk ? context.root + "/" + name : name);
  for (std::size_t at = 0; at < names.size(); ++at) {
    const std::string& name = names[at];
    auto text = at >= asked_for && on_disk ? read_own_settings(context, name) : read_settings(context, name);
    if (!text) return fail(std::move(text.error()));
    auto done = migration::import_file(*text, name, context.imported);
    if (!done) return fail(std::move(done.error()));
    context.imported_source += *text;
  }
  context.imported_names = std::move(names);
  const std::vector<std::string>& lost = context.imported.not_carried;
  for (std::size_t at = 0; at < std::min(lost.size(), kLinesTold); ++at)
    context.notices.push_back("not carried over: " + lost[at]);
  if (lost.size() > kLinesTold) {
    context.notices.push_back("not carried over: " + std::to_string(lost.size() - kLinesTold) +
                              " more; 'plimsoll rules import FILE' tells all");
  }
  return true;
}

// Whoever comes from another tool may not know that its files can be read.
void tell_of_other_tools(ScanContext& context) {
  if (context.root.empty() || !context.imported_names.empty()) return;
  for (const std::string& name : migration::usual_names()) {
    struct stat status{};
    if (stat((context.root + "/" + name).c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    context.notices.push_back("'" + name + "' was not read; '--import " + name + "', or 'import: [" + name +
                              "]' in .plimsoll.yaml, carries over what it says");
  }
}

// The request outranks the configuration.
void make_archive_policy(ScanContext& context) {
  const ScanRequest& request = *context.request;
  const auto& depth = request.archive_depth ? request.archive_depth : context.configuration.archive_depth;
  const auto& bytes = request.archive_bytes ? request.archive_bytes : context.configuration.archive_bytes;
  if (depth) context.archives.limits.depth = std::min(*depth, kMostArchiveDepth);
  if (bytes) context.archives.limits.bytes = *bytes;
  context.archives.depth_is_asked = depth.has_value();
  context.archives.bytes_are_asked = bytes.has_value();
}

}  // namespace

detect::images::ImageTables built_in_image_tables() {
  return {std::string(rules::embedded_file("images/lifecycles.tsv")),
          std::string(rules::embedded_file("images/abandoned.tsv")),
          std::string(rules::embedded_file("images/tag_ends.tsv"))};
}

Result<std::unique_ptr<ScanContext>> make_scan_context(const ScanRequest& request) {
  auto context = std::make_unique<ScanContext>();
  context->request = &request;
  context->threads = worker_count(request.threads);
  context->as_of_commit = request.as_of == kAsOfCommit;
  context->as_of = request.as_of.empty() || context->as_of_commit ? today() : request.as_of;
  if (context->as_of_commit && request.selection.kind != SelectionKind::history) {
    return fail(ErrorKind::bad_input, "'--as-of commit' goes with a scan of history: other selections have no such day");
  }
  if (!is_day(context->as_of)) {
    return fail(ErrorKind::bad_input, "'" + request.as_of + "' is no day; --as-of takes YYYY-MM-DD, or 'commit'");
  }
  if (auto opened = open_target(*context); !opened) return fail(std::move(opened.error()));
  if (auto read = read_configuration(*context); !read) return fail(std::move(read.error()));
  if (auto read = read_imports(*context); !read) return fail(std::move(read.error()));
  tell_of_other_tools(*context);
  auto ruleset = rules::load_ruleset(request.rule_files, std::move(context->imported.rules));
  if (!ruleset) return fail(std::move(ruleset.error()));
  context->ruleset = std::move(*ruleset);
  tell_of_the_whole_repository(*context);
  tell_of_no_commits(*context);
  tell_of_names_without_rules(*context);
  if (!request.baseline_file.empty()) {
    auto text = read_settings(*context, request.baseline_file);
    if (!text) return fail(std::move(text.error()));
    auto baseline = findings::parse_baseline(*text, request.baseline_file);
    if (!baseline) return fail(std::move(baseline.error()));
    context->baseline = std::move(*baseline);
  }
  if (auto read = read_tables(*context); !read) return fail(std::move(read.error()));
  auto matcher = detect::secrets::make_secret_matcher(context->ruleset);
  if (!matcher) return fail(std::move(matcher.error()));
  context->matcher = std::move(*matcher);
  context->kics_queries = findings::parse_kics_queries(rules::embedded_file("marks/kics_queries.tsv"));
  make_settings(*context);
  make_archive_policy(*context);
  context->foreign_marks = request.foreign_marks && context->configuration.foreign_marks;
  return context;
}

}  // namespace plimsoll::pipeline
