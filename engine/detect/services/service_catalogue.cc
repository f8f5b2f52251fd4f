// SPDX-License-Identifier: Apache-2.0
//
// Reads the tables and answers by name. Where two services share a program (mysqld, postgres, beam.smp), the one listed in
// kPreferred is meant: the split proposed is the same for both.
#include "engine/detect/services/service_catalogue.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/base/path_pattern.h"

namespace plimsoll::detect::services {
namespace {

constexpr std::array<std::string_view, 7> kPreferred{"mysql",  "postgresql", "rabbitmq",   "nginx",
                                                     "sphinx", "strongswan", "openvswitch"};
// Words too common to name a program by themselves, or handled where commands are read.
constexpr std::array<std::string_view, 21> kAmbiguousPrograms{"server",    "master",     "agent",   "server.sh",
                                                              "launch.sh", "startup.sh", "console", "parallel",
                                                              "starter",   "h2",         "hive",    "artisan",
                                                              "manage.py", "java",       "node",    "npm",
                                                              "yarn",      "dotnet",     "nodejs",  "docker-entrypoint.sh",
                                                              "launcher"};

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(by), text.size());
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::vector<std::string_view> cells(std::string_view line) {
  std::vector<std::string_view> result;
  while (true) {
    const std::size_t end = line.find('\t');
    result.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return result;
    line.remove_prefix(end + 1);
  }
}

// Rows of a table, without comments and the head.
std::vector<std::pair<std::size_t, std::vector<std::string_view>>> rows(std::string_view table) {
  std::vector<std::pair<std::size_t, std::vector<std::string_view>>> result;
  bool head_seen = false;
  std::size_t number = 0;
  while (!table.empty()) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    std::string_view line = table.substr(0, end);
    table.remove_prefix(std::min(end + 1, table.size()));
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (!head_seen) {
      head_seen = true;
      continue;
    }
    result.emplace_back(number, cells(line));
  }
  return result;
}

bool is_version_char(char c) { return (c >= '0' && c <= '9') || c == '.'; }

const std::size_t* lookup(const std::map<std::string, std::size_t, std::less<>>& table, std::string_view name) {
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

bool tag_matches(std::string_view pattern, std::string_view tag) {
  const std::size_t dots = pattern.find("..");
  if (dots == std::string_view::npos) return name_matches(pattern, tag);
  const auto numbers = [](std::string_view text) {
    std::vector<unsigned> result;
    for (const std::string& part : split(text, '.')) {
      unsigned value = 0;
      for (const char c : part.substr(0, 6)) {
        if (c < '0' || c > '9') break;
        value = value * 10 + static_cast<unsigned>(c - '0');
      }
      result.push_back(value);
    }
    return result;
  };
  const bool has_number = !tag.empty() && tag.front() >= '0' && tag.front() <= '9';
  const std::string_view low = pattern.substr(0, dots);
  const std::string_view high = pattern.substr(dots + 2);
  if (!has_number) return high.empty();  // "latest" and no tag: the newest
  const std::vector<unsigned> value = numbers(tag);
  return (low.empty() || numbers(low) <= value) && (high.empty() || value <= numbers(high));
}

}  // namespace

Result<ServiceCatalogue> ServiceCatalogue::parse(std::string_view catalogue, std::string_view base_images) {
  ServiceCatalogue result;
  for (const auto& [line, row] : rows(catalogue)) {
    if (row.size() < 12)
      return fail(ErrorKind::bad_input, "a service has twelve columns, not " + std::to_string(row.size()),
                  "services/catalogue.tsv:" + std::to_string(line));
    Service service;
    service.name = row[0];
    service.role = row[1];
    constexpr std::array<std::pair<std::string_view, ServiceClass>, 7> kClasses{
        {{"service", ServiceClass::service},
         {"web-tier", ServiceClass::web_tier},
         {"desktop-tier", ServiceClass::desktop_tier},
         {"helper", ServiceClass::helper},
         {"worker", ServiceClass::worker},
         {"manager", ServiceClass::manager},
         {"init", ServiceClass::init}}};
    const auto* const kind =
        std::find_if(kClasses.begin(), kClasses.end(), [&](const auto& each) { return each.first == row[2]; });
    if (kind == kClasses.end())
      return fail(ErrorKind::bad_input, "unknown class '" + std::string(row[2]) + "'",
                  "services/catalogue.tsv:" + std::to_string(line));
    service.kind = kind->second;
    service.processes = split(row[3], ',');
    const std::vector<std::string> weak = split(row[7], ',');
    for (const std::size_t column : {4U, 5U, 6U})
      for (std::string& package : split(row[column], ','))
        if (std::find(weak.begin(), weak.end(), package) == weak.end()) service.packages.push_back(std::move(package));
    service.ports = split(row[8], ',');
    service.init_names = split(row[9], ',');
    service.image = row[11];
    result.services_.push_back(std::move(service));
  }
  for (std::size_t i = 0; i < result.services_.size(); ++i) {
    const Service& service = result.services_[i];
    const bool preferred = std::find(kPreferred.begin(), kPreferred.end(), service.name) != kPreferred.end();
    const auto add = [&](std::map<std::string, std::size_t, std::less<>>& table, const std::string& key) {
      const auto [at, fresh] = table.emplace(key, i);
      if (!fresh && preferred) at->second = i;
    };
    add(result.names_, service.name);
    for (const std::string& process : service.processes) add(result.processes_, process.substr(process.rfind('/') + 1));
    for (const std::string& name : service.init_names) add(result.init_names_, name);
    for (const std::string& package : service.packages) add(result.packages_, package);
    if (!service.image.empty()) add(result.images_, service.image);
  }
  for (const auto& [line, row] : rows(base_images)) {
    if (row.size() < 4)
      return fail(ErrorKind::bad_input, "a base image has five columns", "services/base_images.tsv:" + std::to_string(line));
    result.bases_.push_back({std::string(row[0]), std::string(row[1]), split(row[2], ','), std::string(row[3])});
  }
  return result;
}

const Service* ServiceCatalogue::by_name(std::string_view name) const {
  const std::size_t* const found = lookup(names_, name);
  return found == nullptr ? nullptr : &services_[*found];
}

const Service* ServiceCatalogue::by_process(std::string_view program) const {
  if (std::find(kAmbiguousPrograms.begin(), kAmbiguousPrograms.end(), program) != kAmbiguousPrograms.end()) return nullptr;
  if (const std::size_t* const found = lookup(processes_, program)) return &services_[*found];
  // Packages install the start scripts of a product without their ending.
  if (program.find('.') == std::string_view::npos && program.size() > 8)
    if (const std::size_t* const found = lookup(processes_, std::string(program) + ".sh")) return &services_[*found];
  if (program.find("php") != std::string_view::npos && program.find("fpm") != std::string_view::npos &&
      program.find("exporter") == std::string_view::npos && program.find('.') != 0)
    return by_name("php-fpm");
  if (program.ends_with("_exporter") || program.ends_with("-exporter")) return by_name("exporter");
  // "mysqld-5.7", "php-fpm8.2", "node16"
  std::string_view bare = program;
  while (!bare.empty() && is_version_char(bare.back())) bare.remove_suffix(1);
  while (!bare.empty() && (bare.back() == '-' || bare.back() == '_')) bare.remove_suffix(1);
  if (bare.size() < 4 || bare.size() == program.size()) return nullptr;
  const std::size_t* const found = lookup(processes_, bare);
  return found == nullptr ? nullptr : &services_[*found];
}

const Service* ServiceCatalogue::by_init_name(std::string_view name) const {
  for (const std::string_view suffix : {".service", ".sh", ".conf"})
    if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
  if (const std::size_t* const found = lookup(init_names_, name)) return &services_[*found];
  const std::size_t at = name.find('@');
  if (at != std::string_view::npos) return by_init_name(name.substr(0, at));
  if (const Service* const found = by_process(name)) return found;
  if (const std::size_t* const found = lookup(packages_, name)) return &services_[*found];
  if (const Service* const found = by_name(name)) return found;
  std::string_view bare = name;
  while (!bare.empty() && (is_version_char(bare.back()) || bare.back() == '-')) bare.remove_suffix(1);
  if (bare.size() < 4 || bare.size() == name.size()) return nullptr;
  return by_init_name(bare);
}

const Service* ServiceCatalogue::by_package(std::string_view package) const {
  if (const std::size_t* const found = lookup(packages_, package)) return &services_[*found];
  std::string_view bare = package;
  while (!bare.empty() && (is_version_char(bare.back()) || bare.back() == '-')) bare.remove_suffix(1);
  if (bare.size() < 4 || bare.size() == package.size()) return nullptr;
  const std::size_t* const found = lookup(packages_, bare);
  return found == nullptr ? nullptr : &services_[*found];
}

const BaseImage* ServiceCatalogue::base_image(std::string_view repository, std::string_view tag) const {
  for (const BaseImage& base : bases_)
    if (name_matches(base.image, repository) && tag_matches(base.tags, tag)) return &base;
  return nullptr;
}

const Service* ServiceCatalogue::by_image(std::string_view repository, std::string_view tag) const {
  if (repository == "php") return tag.find("fpm") != std::string_view::npos ? by_name("php-fpm") : nullptr;
  const auto usable = [](const Service* service) {
    // Images of languages run what is put into them.
    return service != nullptr && service->name != "node-app" && service->name != "java-app" && service->name != "dotnet-app"
               ? service
               : nullptr;
  };
  if (const std::size_t* const found = lookup(images_, repository)) return usable(&services_[*found]);
  const std::string_view last = repository.substr(repository.rfind('/') + 1);
  if (const std::size_t* const found = lookup(images_, last)) return usable(&services_[*found]);
  if (const Service* const found = by_name(last)) return usable(found);
  for (const std::string_view prefix : {"docker-", "alpine-"})
    if (last.starts_with(prefix))
      if (const Service* const found = by_name(last.substr(prefix.size()))) return usable(found);
  return nullptr;
}

void split_image(std::string_view reference, std::string& repository, std::string& tag) {
  reference = reference.substr(0, reference.find('@'));
  const std::size_t slash = reference.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view host = reference.substr(0, slash);
    if (host.find('.') != std::string_view::npos || host.find(':') != std::string_view::npos || host == "localhost")
      reference.remove_prefix(slash + 1);
  }
  if (reference.starts_with("library/")) reference.remove_prefix(8);
  const std::size_t colon = reference.rfind(':');
  if (colon != std::string_view::npos && reference.find('/', colon) == std::string_view::npos) {
    tag = std::string(reference.substr(colon + 1));
    reference = reference.substr(0, colon);
  } else {
    tag.clear();
  }
  repository = std::string(reference);
  std::transform(repository.begin(), repository.end(), repository.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

}  // namespace plimsoll::detect::services
