// SPDX-License-Identifier: Apache-2.0
//
// What is known about services: which program, package, boot name and official image belongs to which, and what images
// start by themselves. Two tables of rulesets/services/, read once for a scan.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace plimsoll::detect::services {

enum class ServiceClass : std::uint8_t {
  service,       // answers a need of its own
  web_tier,      // makes sense only behind a web server, or in front of an application
  desktop_tier,  // part of a remote desktop
  helper,        // keeps another service going
  worker,        // works off the queue of an application
  manager,       // starts the others
  init,          // a shim for signals and zombies
};

struct Service {
  std::string name;
  std::string role;  // "db", "web", "mail"
  ServiceClass kind = ServiceClass::service;
  std::vector<std::string> processes;
  std::vector<std::string> packages;  // strong ones: of deb, rpm and apk, weak ones left out
  std::vector<std::string> init_names;
  std::vector<std::string> ports;
  std::string image;  // the official image, empty when there is none
};

// An image that starts something by itself.
struct BaseImage {
  std::string image;  // pattern
  std::string tags;   // pattern, or "a..b" with either end open
  std::vector<std::string> services;
  std::string kind;  // "multi", "helpers", "helpers+sshd", "manager", "web-tier", "service", ...
};

class ServiceCatalogue {
 public:
  // Both tables as text. bad_input names the line.
  static Result<ServiceCatalogue> parse(std::string_view catalogue, std::string_view base_images);

  [[nodiscard]] const Service* by_name(std::string_view name) const;
  // The base name of a program, version suffixes understood ("php-fpm8.2", "httpd2.4"); null when unknown.
  [[nodiscard]] const Service* by_process(std::string_view program) const;
  // The name of an init script, unit or boot service ("mysql", "ssh", "php8.2-fpm", "nginx.service").
  [[nodiscard]] const Service* by_init_name(std::string_view name) const;
  [[nodiscard]] const Service* by_package(std::string_view package) const;
  // What the image of this reference runs when nothing else is said; null when it is unknown or runs nothing.
  [[nodiscard]] const Service* by_image(std::string_view repository, std::string_view tag) const;
  [[nodiscard]] const BaseImage* base_image(std::string_view repository, std::string_view tag) const;

  [[nodiscard]] std::size_t size() const { return services_.size(); }

 private:
  std::vector<Service> services_;
  std::vector<BaseImage> bases_;
  std::map<std::string, std::size_t, std::less<>> names_;
  std::map<std::string, std::size_t, std::less<>> processes_;
  std::map<std::string, std::size_t, std::less<>> init_names_;
  std::map<std::string, std::size_t, std::less<>> packages_;
  std::map<std::string, std::size_t, std::less<>> images_;
};

// "docker.io/library/mysql:8@sha256:..." -> "mysql", "8". Names of registries and "library/" are taken off.
void split_image(std::string_view reference, std::string& repository, std::string& tag);

}  // namespace plimsoll::detect::services
