// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/run_command/command_words.h"

#include <algorithm>
#include <utility>

#include "engine/documents/run_command/option_values.h"

namespace plimsoll::documents::command_line {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

namespace {

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (name.ends_with(".exe")) name.remove_suffix(4);
  return name;
}

// "$DOCKER", "${CONTAINER_ENGINE}", "$(DOCKER_CMD)": a program by the name of the variable that holds it.
bool is_engine_variable(const Value& word) {
  if (word.resolved) return false;
  std::string name;
  for (const char c : word.expanded) {
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_')
      name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return is_one_of(
      name, {"DOCKER", "DOCKER_CMD", "DOCKER_BIN", "DOCKER_EXE", "DOCKER_COMMAND", "CONTAINER_ENGINE", "CONTAINER_RUNTIME",
             "CONTAINER_TOOL", "CONTAINER_CLI", "CONTAINER_CMD", "CONTAINER_BIN", "PODMAN", "NERDCTL", "ENGINE", "OCI_BIN"});
}

bool is_lone_variable(const Value& word) {
  return !word.resolved && word.expanded.starts_with('$') && word.expanded.find_first_of(":/@ ") == std::string::npos;
}

}  // namespace

Program program_of(const Value& word) {
  const std::string_view name = base_name(word.expanded);
  if (is_one_of(name, {"docker", "podman", "nerdctl", "podman-remote", "finch", "nerdctl.lima"})) return Program::engine;
  if (is_engine_variable(word)) return Program::engine;
  if (!word.resolved) return Program::none;
  if (is_one_of(name, {"kubectl", "oc", "k3s"})) return Program::kubectl;
  if (name == "buildah") return Program::buildah;
  if (name == "skopeo") return Program::skopeo;
  return Program::none;
}

std::size_t skip_prefix(std::span<const Value> words) {
  std::size_t i = 0;
  while (i < words.size()) {
    const std::string_view name = base_name(words[i].expanded);
    if (is_one_of(name, {"sudo", "doas"})) {
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) {
        const bool takes_value =
            is_one_of(words[i].expanded, {"-u", "-g", "-h", "-p", "-C", "-T", "-U", "-D", "-R", "--user", "--group"});
        i += takes_value ? 2 : 1;
      }
    } else if (is_one_of(name, {"env", "command", "exec", "nohup", "time", "builtin", "nice", "ionice", "stdbuf", "chronic",
                                "retry", "travis_retry", "winpty"})) {
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) ++i;
      if (name == "nice" && i < words.size() && !words[i].expanded.empty() &&
          words[i].expanded.find_first_not_of("0123456789") == std::string::npos)
        ++i;
    } else if (name == "timeout") {
      ++i;
      while (i < words.size() && words[i].expanded.starts_with('-')) ++i;
      ++i;  // the duration
    } else if (const std::size_t equals = words[i].expanded.find('=');
               equals != std::string::npos && equals > 0 && i > 0 && words[i].expanded.find_first_of("/-") > equals) {
      ++i;  // NAME=value behind env or sudo
    } else {
      break;
    }
  }
  return std::min(i, words.size());
}

Value rest_of(const Value& word, std::size_t count) {
  Value value = word;
  // Only when nothing was expanded or unquoted do bytes of the value stand for bytes of the file.
  const bool as_written = value.expanded == value.raw;
  if (as_written && value.span.size() == value.raw.size()) value.span.begin += std::min(count, value.span.size());
  value.expanded.erase(0, std::min(count, value.expanded.size()));
  if (as_written) value.raw = value.expanded;
  return value;
}

void read_option(OptionTable table, std::span<const Value> words, std::size_t& i, std::vector<Option>& options) {
  const Value& word = words[i];
  const std::string& text = word.expanded;
  const auto take_next = [&]() -> std::optional<Value> {
    if (i + 1 >= words.size()) return std::nullopt;
    ++i;
    return words[i];
  };
  if (text.starts_with("--")) {
    const std::size_t equals = text.find('=');
    Option option;
    option.name = text.substr(2, equals == std::string::npos ? std::string::npos : equals - 2);
    option.known = find_option(table, option.name);
    option.span = word.span;
    if (equals != std::string::npos)
      option.value = rest_of(word, equals + 1);
    else if (option.known != nullptr && option.known->takes_value)
      option.value = take_next();
    if (option.value) option.span.end = std::max(option.span.end, option.value->span.end);
    options.push_back(std::move(option));
    ++i;
    return;
  }
  // -it, -p8080:80, -p=8080:80, -eNAME=value
  for (std::size_t k = 1; k < text.size(); ++k) {
    Option option;
    option.known = find_option(table, text[k]);
    option.name = option.known != nullptr ? std::string(option.known->name) : std::string(1, text[k]);
    option.span = word.span;
    if (option.known != nullptr && option.known->takes_value) {
      if (k + 1 < text.size())
        option.value = rest_of(word, text[k + 1] == '=' ? k + 2 : k + 1);
      else
        option.value = take_next();
      if (option.value) option.span.end = std::max(option.span.end, option.value->span.end);
      options.push_back(std::move(option));
      break;
    }
    options.push_back(std::move(option));
    if (k + 1 < text.size() && text[k + 1] == '=') {
      options.back().value = rest_of(word, k + 2);
      break;
    }
  }
  ++i;
}

bool stands_for_options(std::span<const Value> words, std::size_t i) {
  const Value& word = words[i];
  if (!is_lone_variable(word)) return false;
  if (i + 1 >= words.size()) return false;
  if (names_options(word.expanded)) return true;
  return is_option(words[i + 1]) && !words[i + 1].expanded.starts_with("-c");
}

}  // namespace plimsoll::documents::command_line
