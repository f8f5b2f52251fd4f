// SPDX-License-Identifier: Apache-2.0
//
// Names of files in a tree, without touching the disk.
#pragma once

#include <string>
#include <string_view>

namespace plimsoll::documents {

std::string_view base_name(std::string_view path);
// "a/b" for "a/b/c.yml", "" for a file at the root.
std::string_view folder_of(std::string_view path);
// `name` as seen from `folder`, "." and ".." worked out; empty when it leads out of the tree or is absolute.
std::string join_path(std::string_view folder, std::string_view name);
std::string lower_case(std::string_view text);
bool has_yaml_extension(std::string_view path);
// One of the folders of the path is called `name`.
bool is_below(std::string_view path, std::string_view name);

}  // namespace plimsoll::documents
