// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/run_command/option_values.h"

#include <algorithm>

namespace plimsoll::documents {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

// Cuts at `separator`, except inside "${...}" and "{{...}}", which may hold any sign.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && depth > 0) --depth;
    if (text[i] == separator && depth == 0) {
      parts.push_back(text.substr(from, i - from));
      from = i + 1;
    }
  }
  parts.push_back(text.substr(from));
  return parts;
}

bool is_host_path(std::string_view source) {
  if (source.empty()) return false;
  if (source.front() == '/' || source.front() == '.' || source.front() == '~' || source.front() == '\\' ||
      source.front() == '$')
    return true;
  return source.size() > 2 && is_letter(source[0]) && source[1] == ':' && (source[2] == '\\' || source[2] == '/');
}

bool is_propagation(std::string_view word) {
  return word == "shared" || word == "rshared" || word == "slave" || word == "rslave" || word == "private" ||
         word == "rprivate";
}

}  // namespace

MountDetail parse_volume(std::string_view text) {
  MountDetail mount;
  std::vector<std::string_view> parts = split(text, ':');
  // "C:\data:/data": the drive is no part of its own.
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_drive = parts[i].size() == 1 && is_letter(parts[i][0]) && i + 1 < parts.size() && !parts[i + 1].empty() &&
                          (parts[i + 1].front() == '\\' || (parts[i + 1].front() == '/' && i == 0));
    if (is_drive) {
      fields.push_back(std::string(parts[i]) + ":" + std::string(parts[i + 1]));
      ++i;
    } else {
      fields.emplace_back(parts[i]);
    }
  }
  if (fields.size() == 1) {
    mount.target = fields[0];
    mount.type = "volume";
    return mount;
  }
  mount.source = fields[0];
  mount.target = fields[1];
  if (mount.source.find("pipe") != std::string::npos && (mount.source.starts_with("\\\\") || mount.source.starts_with("//")))
    mount.type = "npipe";
  else
    mount.type = is_host_path(mount.source) ? "bind" : "volume";
  if (fields.size() > 2) {
    for (const std::string_view word : split(fields[2], ',')) {
      if (word == "ro" || word == "readonly") mount.read_only = true;
      if (is_propagation(word)) mount.propagation = word;
    }
  }
  return mount;
}

MountDetail parse_mount(std::string_view text) {
  MountDetail mount;
  mount.type = "volume";
  for (std::string_view part : split(text, ',')) {
    if (part.size() >= 2 && part.front() == '"' && part.back() == '"') part = part.substr(1, part.size() - 2);
    const std::size_t equals = part.find('=');
    const std::string_view key = part.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
    if (key == "type")
      mount.type = value;
    else if (key == "source" || key == "src" || key == "from")
      mount.source = value;
    else if (key == "target" || key == "dst" || key == "destination")
      mount.target = value;
    else if (key == "readonly" || key == "ro")
      mount.read_only = value.empty() || value == "true" || value == "1";
    else if (key == "bind-propagation")
      mount.propagation = value;
    else if (is_propagation(key))
      mount.propagation = key;
  }
  return mount;
}

PortDetail parse_port(std::string_view text) {
  PortDetail port;
  if (const std::size_t slash = text.rfind('/');
      slash != std::string_view::npos && text.find('}', slash) == std::string_view::npos) {
    port.protocol = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  if (!text.empty() && text.front() == '[') {
    const std::size_t close = text.find(']');
    if (close != std::string_view::npos) {
      port.host_address = text.substr(1, close - 1);
      text = close + 2 <= text.size() ? text.substr(close + 2) : std::string_view{};
      const std::vector<std::string_view> rest = split(text, ':');
      port.container_port = rest.back();
      if (rest.size() > 1) port.host_port = rest.front();
      return port;
    }
  }
  const std::vector<std::string_view> parts = split(text, ':');
  port.container_port = parts.back();
  if (parts.size() >= 2) port.host_port = parts[parts.size() - 2];
  if (parts.size() >= 3) {
    // Everything before the last two is the address, colons of IPv6 included.
    const std::size_t tail = parts.back().size() + parts[parts.size() - 2].size() + 2;
    port.host_address = text.substr(0, text.size() - tail);
  }
  return port;
}

std::vector<std::string> parse_capabilities(std::string_view text) {
  std::vector<std::string> names;
  for (std::string_view part : split(text, ',')) {
    std::string name = upper(part);
    if (name.starts_with("CAP_")) name.erase(0, 4);
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

ContainerOption parse_security_option(const Value& value, Span span) {
  ContainerOption option;
  option.name = "security-opt";
  option.value = value;
  option.span = span;
  option.key = OptionKey::security_option;
  const std::string_view text = value.expanded;
  const std::size_t cut = text.find_first_of("=:");
  const std::string_view name = text.substr(0, cut);
  const std::string_view rest = cut == std::string_view::npos ? std::string_view{} : text.substr(cut + 1);
  std::string meaning(rest);
  if (name == "seccomp")
    option.key = OptionKey::seccomp;
  else if (name == "apparmor")
    option.key = OptionKey::apparmor;
  else if (name == "label")
    option.key = OptionKey::selinux;
  else if (name == "systempaths" || name == "unmask")
    option.key = OptionKey::masked_paths;
  else if (name == "no-new-privileges") {
    option.key = OptionKey::no_new_privileges;
    meaning = rest.empty() || rest == "true" || rest == "1" ? "true" : std::string(rest);
  } else {
    return option;
  }
  option.value.expanded = std::move(meaning);
  return option;
}

bool names_options(std::string_view variable_text) {
  const std::string text = upper(variable_text);
  for (const std::string_view part : {"OPT", "ARG", "FLAG", "PARAM", "EXTRA", "MOUNT", "VOLUME", "ENV", "PORT", "NETWORK"}) {
    if (text.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace plimsoll::documents
