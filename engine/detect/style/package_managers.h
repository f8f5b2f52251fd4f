// SPDX-License-Identifier: Apache-2.0
//
// What is known of package managers: which words of a command are packages, whether a package names its version, where
// downloads are kept.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "engine/detect/script_view.h"

namespace plimsoll::detect::style {

struct PackageCommand {
  std::string_view manager;                // "apt-get", "pip", "dnf", "go", ...; empty: no package manager
  std::string_view verb;                   // "install", "add", "upgrade", "module install"
  std::vector<std::string_view> packages;  // of a command that installs by name
  bool installs = false;                   // packages, by name or from a list
  bool upgrades = false;                   // all that is there
  bool from_list = false;                  // a file says which versions (pip -c)
};

PackageCommand read_package_command(const SimpleCommand& command);

// Does the word name a version, or something that has none of its own: a local file, a variable?
bool is_pinned(std::string_view manager, std::string_view package, const SimpleCommand& command);

// Managers that share one cache are one family: "apt", "dnf", "yum"; else the manager itself.
std::string_view family_of(std::string_view manager);

// Where the family keeps what it downloads, the one that grows most first; empty when nothing is known.
struct CacheFolders {
  std::string_view family;
  std::vector<std::string_view> folders;  // each of them alone, unless `all`
  bool all = false;                       // every one of them is filled
};
const CacheFolders& cache_folders_of(std::string_view family);

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list);

}  // namespace plimsoll::detect::style
