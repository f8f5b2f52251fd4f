// SPDX-License-Identifier: Apache-2.0
//
// Lists of findings that another tool was told to accept.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "engine/base/digest.h"
#include "engine/migration/imported.h"

namespace plimsoll::migration {
namespace {

using Json = nlohmann::json;

bool is_hex(std::string_view text, std::size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::size_t number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::size_t>() : 0;
}

void name_list(const std::string& name, Imported& into) {
  if (into.list_name.empty())
    into.list_name = name;
  else if (into.list_name.find(name) == std::string::npos)
    into.list_name += ", " + name;
}

// The report of an earlier scan. A secret that it shows is known wherever it moves in its file; a redacted one by its place.
void take_gitleaks_report(const Json& list, const std::string& name, Imported& into) {
  for (std::size_t at = 0; at < list.size(); ++at) {
    const Json& one = list[at];
    const std::string path = one.is_object() ? text_at(one, "File") : std::string();
    if (path.empty()) {
      into.not_carried.push_back(name + ": entry " + std::to_string(at + 1) + " names no File");
      continue;
    }
    const std::string secret = text_at(one, "Secret");
    const bool shown = !secret.empty() && secret != "REDACTED" && !secret.ends_with("...");
    if (shown) {
      into.secrets.emplace("sha256:" + to_hex(sha256(secret)), path);
    } else {
      into.places.push_back({text_at(one, "Commit"), path, number_at(one, "StartLine")});
    }
  }
}

void take_detect_secrets(const Json& root, const std::string& name, Imported& into) {
  for (const auto& [path, entries] : root["results"].items()) {
    if (!entries.is_array()) continue;
    for (const Json& one : entries) {
      const std::string hash = one.is_object() ? text_at(one, "hashed_secret") : std::string();
      if (is_hex(hash, 40)) {
        into.secrets.emplace("sha1:" + hash, path);
      } else {
        into.not_carried.push_back(name + ": an entry of '" + path + "' has no hashed_secret");
      }
    }
  }
}

}  // namespace

Result<bool> import_json_list(std::string_view text, const std::string& name, Imported& into) {
  const Json root = Json::parse(text.begin(), text.end(), nullptr, false);
  name_list(name, into);
  if (root.is_array()) {
    take_gitleaks_report(root, name, into);
    return true;
  }
  if (root.is_object() && root.contains("results") && root["results"].is_object()) {
    take_detect_secrets(root, name, into);
    return true;
  }
  return fail(
      ErrorKind::bad_input,
      root.is_discarded() ? "this is no JSON" : "this is neither a report of gitleaks nor a baseline of detect-secrets",
      name);
}

// A line: commit:file:rule:line, file:rule:line, or the SHA-256 of a secret.
Result<bool> import_ignore_list(std::string_view text, const std::string& name, Imported& into) {
  name_list(name, into);
  std::size_t number = 0;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++number;
    if (const std::size_t comment = line.find('#');
        comment == 0 || (comment != std::string_view::npos && line[comment - 1] == ' ')) {
      line = line.substr(0, comment);
    }
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= ' ') line.remove_suffix(1);
    while (!line.empty() && static_cast<unsigned char>(line.front()) <= ' ') line.remove_prefix(1);
    if (line.empty()) continue;
    if (is_hex(line, 64)) {
      into.secrets.emplace("sha256:" + std::string(line), std::string());
      continue;
    }
    const std::size_t last = line.rfind(':');
    const std::size_t rule =
        last == std::string_view::npos || last == 0 ? std::string_view::npos : line.rfind(':', last - 1);
    std::size_t at_line = 0;
    const char* end = line.data() + line.size();
    const bool numbered = last != std::string_view::npos && last + 1 < line.size() &&
                          std::from_chars(line.data() + last + 1, end, at_line).ptr == end && at_line != 0;
    if (rule == std::string_view::npos || rule == 0 || !numbered) {
      into.not_carried.push_back(name + ":" + std::to_string(number) +
                                 ":1: this is no fingerprint, [commit:]file:rule:line");
      continue;
    }
    std::string_view path = line.substr(0, rule);
    std::string commit;
    if (path.size() > 41 && path[40] == ':' && is_hex(path.substr(0, 40), 40)) {
      commit = path.substr(0, 40);
      path.remove_prefix(41);
    }
    std::string clean(path);
    std::replace(clean.begin(), clean.end(), '\\', '/');
    into.places.push_back({std::move(commit), std::move(clean), at_line});
  }
  return true;
}

}  // namespace plimsoll::migration
