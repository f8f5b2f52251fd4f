// SPDX-License-Identifier: Apache-2.0
#include "engine/findings/configuration.h"

#include <algorithm>
#include <cstdint>

#include "engine/base/calendar.h"
#include "engine/base/path_pattern.h"
#include "engine/base/text_position.h"
#include "engine/documents/yaml/node_reading.h"

namespace plimsoll::findings {
namespace {

namespace yaml = documents::yaml;

// "300", "64K", "200M", "2G".
std::optional<std::uint64_t> size_from(std::string_view text) {
  std::uint64_t value = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at < 12; ++at) {
    value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
  }
  if (at == 0 || at + 1 < text.size()) return std::nullopt;
  if (at == text.size()) return value;
  const std::string_view units = "KMG";
  const std::size_t unit = units.find(text[at]);
  if (unit == std::string_view::npos) return std::nullopt;
  return value << (10 * (unit + 1));
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Result<Configuration> read() {
    const yaml::Tree tree = yaml::parse_yaml(text_);
    if (!tree.diagnostics.empty()) return wrong(tree.diagnostics.front().message, tree.diagnostics.front().span);
    Configuration configuration;
    configuration.name = name_;
    configuration.source = std::string(text_);
    const yaml::Node* root = tree.root();
    if (root == nullptr || yaml::is_null(root)) return configuration;
    if (!yaml::is_mapping(root)) return wrong("a configuration is a mapping of keys to values", root->span);
    for (const yaml::Pair& pair : yaml::entries(root)) {
      const std::string_view key = yaml::text_of(pair.key);
      Result<bool> taken = true;
      if (key == "suppressions") {
        taken = take_suppressions(pair.value, configuration);
      } else if (key == "rules") {
        taken = take_rules(pair.value, configuration);
      } else if (key == "images") {
        taken = take_images(pair.value, configuration);
      } else if (key == "archives") {
        taken = take_archives(pair.value, configuration);
      } else if (key == "import") {
        taken = take_texts(pair, configuration.imports);
      } else if (key == "foreign-marks") {
        const auto truth = yaml::truth_of(pair.value);
        if (!truth) return wrong("'foreign-marks' is true or false", pair.value->span);
        configuration.foreign_marks = *truth;
      } else {
        taken = unknown_key(pair, "suppressions, rules, images, archives, import and foreign-marks");
      }
      if (!taken) return fail(std::move(taken.error()));
    }
    return configuration;
  }

 private:
  tl::unexpected<Error> wrong(const std::string& what, Span span) const {
    const TextPosition at = position_of(text_, span.begin);
    return fail(ErrorKind::bad_input, what,
                name_ + ":" + std::to_string(at.line_from_one) + ":" + std::to_string(at.column_from_one));
  }

  tl::unexpected<Error> unknown_key(const yaml::Pair& pair, const std::string& known) const {
    return wrong("unknown key '" + std::string(yaml::text_of(pair.key)) + "'; known are " + known, pair.key->span);
  }

  Result<std::vector<std::string>> texts(const yaml::Node* node, const std::string& key) const {
    std::vector<std::string> list;
    for (const yaml::Node* item : yaml::items_or_self(node)) {
      if (!yaml::is_scalar(item) || yaml::is_null(item)) return wrong("'" + key + "' is a list of texts", item->span);
      list.emplace_back(yaml::text_of(item));
    }
    if (list.empty()) return wrong("'" + key + "' is empty", node->span);
    return list;
  }

  Result<bool> take_texts(const yaml::Pair& pair, std::vector<std::string>& into) const {
    auto list = texts(pair.value, std::string(yaml::text_of(pair.key)));
    if (!list) return fail(std::move(list.error()));
    into = std::move(*list);
    return true;
  }

  Result<bool> take_suppressions(const yaml::Node* node, Configuration& configuration) const {
    if (yaml::is_null(node)) return true;
    if (!yaml::is_sequence(node)) return wrong("'suppressions' is a list", node->span);
    for (const yaml::Node* item : yaml::items(node)) {
      if (!yaml::is_mapping(item)) return wrong("a suppression is a mapping with a reason", item->span);
      Suppression suppression;
      suppression.line = position_of(text_, item->span.begin).line_from_one;
      for (const yaml::Pair& pair : yaml::entries(item)) {
        const std::string_view key = yaml::text_of(pair.key);
        Result<bool> taken = true;
        if (key == "rules") {
          taken = take_texts(pair, suppression.rules);
        } else if (key == "paths") {
          taken = take_texts(pair, suppression.paths);
        } else if (key == "identities") {
          taken = take_texts(pair, suppression.identities);
        } else if (key == "reason") {
          suppression.reason = yaml::text_of(pair.value);
        } else if (key == "expires") {
          suppression.expires = yaml::text_of(pair.value);
          if (!is_day(suppression.expires)) return wrong("'expires' is a day, YYYY-MM-DD", pair.value->span);
        } else {
          taken = unknown_key(pair, "rules, paths, identities, reason and expires");
        }
        if (!taken) return taken;
      }
      if (suppression.reason.empty()) return wrong("a suppression needs a reason", item->span);
      if (suppression.rules.empty() && suppression.paths.empty() && suppression.identities.empty()) {
        return wrong("a suppression needs rules, paths or identities", item->span);
      }
      configuration.suppressions.push_back(std::move(suppression));
    }
    return true;
  }

  Result<bool> take_rules(const yaml::Node* node, Configuration& configuration) const {
    if (!yaml::is_mapping(node)) return wrong("'rules' is a mapping with disable, enable and severity", node->span);
    for (const yaml::Pair& pair : yaml::entries(node)) {
      const std::string_view key = yaml::text_of(pair.key);
      Result<bool> taken = true;
      if (key == "disable") {
        taken = take_texts(pair, configuration.disabled_rules);
      } else if (key == "enable") {
        taken = take_texts(pair, configuration.enabled_rules);
      } else if (key == "severity") {
        for (const yaml::Pair& entry : yaml::entries(pair.value)) {
          const auto severity = severity_from(yaml::text_of(entry.value));
          if (!severity) return wrong("a severity is info, low, medium, high or critical", entry.value->span);
          configuration.severities[std::string(yaml::text_of(entry.key))] = *severity;
        }
      } else {
        taken = unknown_key(pair, "disable, enable and severity");
      }
      if (!taken) return taken;
    }
    return true;
  }

  Result<bool> take_images(const yaml::Node* node, Configuration& configuration) const {
    if (!yaml::is_mapping(node))
      return wrong("'images' is a mapping with pin-level, approved and trusted-registries", node->span);
    for (const yaml::Pair& pair : yaml::entries(node)) {
      const std::string_view key = yaml::text_of(pair.key);
      Result<bool> taken = true;
      if (key == "pin-level") {
        configuration.pin_level = yaml::text_of(pair.value);
        if (configuration.pin_level != "tag" && configuration.pin_level != "full" && configuration.pin_level != "digest") {
          return wrong("'pin-level' is tag, full or digest", pair.value->span);
        }
      } else if (key == "approved") {
        taken = take_texts(pair, configuration.approved_images);
      } else if (key == "trusted-registries") {
        taken = take_texts(pair, configuration.trusted_registries);
      } else {
        taken = unknown_key(pair, "pin-level, approved and trusted-registries");
      }
      if (!taken) return taken;
    }
    return true;
  }

  Result<bool> take_archives(const yaml::Node* node, Configuration& configuration) const {
    if (!yaml::is_mapping(node)) return wrong("'archives' is a mapping with depth and bytes", node->span);
    for (const yaml::Pair& pair : yaml::entries(node)) {
      const std::string_view key = yaml::text_of(pair.key);
      const auto size = size_from(yaml::text_of(pair.value));
      if (key == "depth") {
        if (!size || *size > kMostDepth) return wrong("'depth' is a number, 0 to 32", pair.value->span);
        configuration.archive_depth = static_cast<unsigned>(*size);
      } else if (key == "bytes") {
        if (!size) return wrong("'bytes' is a size, as 200M or 1G", pair.value->span);
        configuration.archive_bytes = *size;
      } else {
        return unknown_key(pair, "depth and bytes");
      }
    }
    return true;
  }

  static constexpr std::uint64_t kMostDepth = 32;
  std::string_view text_;
  const std::string& name_;
};

bool any_name(const std::vector<std::string>& patterns, std::string_view name) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return name_matches(pattern, name); });
}

// Every place of the finding has to be covered: a suppression for tests says nothing of the copy in the sources.
bool covers_all_places(const std::vector<std::string>& patterns, const Finding& finding) {
  const auto covered = [&](const std::string& path, const std::string& inside) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return path_matches(pattern, path) || (!inside.empty() && path_matches(pattern, path + '!' + inside));
    });
  };
  return covered(finding.path, finding.inside) &&
         std::all_of(finding.occurrences.begin(), finding.occurrences.end(),
                     [&](const Occurrence& place) { return covered(place.path, place.inside); });
}

bool matches(const Suppression& suppression, const Finding& finding) {
  if (!suppression.rules.empty() && !any_name(suppression.rules, finding.rule)) return false;
  if (!suppression.identities.empty() && std::find(suppression.identities.begin(), suppression.identities.end(),
                                                   finding.identity) == suppression.identities.end()) {
    return false;
  }
  return suppression.paths.empty() || covers_all_places(suppression.paths, finding);
}

}  // namespace

Result<Configuration> parse_configuration(std::string_view text, const std::string& name) {
  return Reader(text, name).read();
}

void apply_configuration(const Configuration& configuration, std::string_view today, std::vector<Finding>& findings,
                         std::vector<std::string>& notices) {
  std::erase_if(findings, [&](const Finding& finding) { return any_name(configuration.disabled_rules, finding.rule); });
  std::vector<std::size_t> would_count(configuration.suppressions.size(), 0);
  for (Finding& finding : findings) {
    for (const auto& [pattern, severity] : configuration.severities) {
      if (finding.confidence != Confidence::disproved && name_matches(pattern, finding.rule)) finding.severity = severity;
    }
    for (std::size_t at = 0; at < configuration.suppressions.size(); ++at) {
      const Suppression& suppression = configuration.suppressions[at];
      if (finding.suppressed_by != SuppressedBy::nothing || !matches(suppression, finding)) continue;
      if (!suppression.expires.empty() && today > suppression.expires) {
        ++would_count[at];
        continue;
      }
      finding.suppressed_by = SuppressedBy::configuration;
      finding.suppression_reason = suppression.reason;
    }
  }
  for (std::size_t at = 0; at < would_count.size(); ++at) {
    if (would_count[at] == 0) continue;
    const Suppression& suppression = configuration.suppressions[at];
    notices.push_back("a suppression expired on " + suppression.expires + " (" + configuration.name + ":" +
                      std::to_string(suppression.line) + ", reason: " + suppression.reason + "); " +
                      std::to_string(would_count[at]) + (would_count[at] == 1 ? " finding is" : " findings are") +
                      " open again");
  }
}

}  // namespace plimsoll::findings
