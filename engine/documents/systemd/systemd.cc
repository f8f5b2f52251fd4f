// SPDX-License-Identifier: Apache-2.0
//
// [Section], Key=Value, a backslash at the end joins lines, "#" and ";" open comments. Keys of a quadlet are the options of
// `podman run` under other names; PodmanArgs= takes the rest as words.
#include "engine/documents/systemd/systemd.h"

#include <array>
#include <vector>

#include "engine/documents/compose/interpolation.h"
#include "engine/documents/paths.h"
#include "engine/documents/run_command/option_values.h"
#include "engine/documents/run_command/run_command.h"
#include "engine/documents/yaml/model_builder.h"

namespace plimsoll::documents::systemd {
namespace {

struct Entry {
  std::string_view section;
  std::string_view key;
  std::string text;  // joined
  std::vector<Span> pieces;
  Span span;  // key to end of value
};

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<Entry> entries_of(std::string_view bytes) {
  std::vector<Entry> entries;
  std::string_view section;
  bool open = false;  // the last entry goes on
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string_view line = bytes.substr(at, end - at);
    const std::string_view content = trim(line);
    const auto offset = content.empty() ? at : static_cast<std::size_t>(content.data() - bytes.data());
    at = end + 1;
    const auto append = [&](std::string_view value, std::size_t from) {
      open = value.ends_with('\\');
      Entry& entry = entries.back();
      entry.text += value;
      entry.pieces.push_back({from, from + value.size()});
      if (open) entry.text.back() = ' ';
      entry.span.end = from + value.size();
    };
    if (open && !content.starts_with('#') && !content.starts_with(';')) {
      if (entries.back().pieces.size() >= 1000)
        continue;  // nobody joins so many lines; looking up places would go quadratic
      append(content, offset);
      continue;
    }
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    if (content.front() == '[') {
      section = content;
      continue;
    }
    const std::size_t equals = content.find('=');
    if (equals == std::string_view::npos || entries.size() > 20'000) continue;
    const std::string_view value = trim(content.substr(equals + 1));
    entries.push_back({section, trim(content.substr(0, equals)), {}, {}, {offset, offset + content.size()}});
    append(value, value.empty() ? offset + content.size() : static_cast<std::size_t>(value.data() - bytes.data()));
  }
  return entries;
}

// %i and friends are filled by systemd, ${X} from Environment= or not at all.
void expand_specifiers(Value& value) {
  if (value.raw.find('$') == std::string::npos && value.raw.find('%') == std::string::npos) return;
  for (std::size_t i = 0; i + 1 < value.raw.size(); ++i) {
    const bool specifier = value.raw[i] == '%' && value.raw[i + 1] != '%' &&
                           ((value.raw[i + 1] | 0x20) >= 'a' && (value.raw[i + 1] | 0x20) <= 'z');
    const bool variable = value.raw[i] == '$' && value.raw[i + 1] != '$';
    if (!specifier && !variable) continue;
    value.resolved = false;
    value.missing.push_back(value.raw.substr(i, 40));
    return;
  }
}

// Environment=NAME=value of the unit itself: what ${NAME} gives unless a drop-in says otherwise.
EnvironmentVariables variables_of(const std::vector<Entry>& entries) {
  EnvironmentVariables variables;
  for (const Entry& entry : entries) {
    if (entry.section != "[Service]" || entry.key != "Environment") continue;
    for (const TextWord& word : split_words(entry.text)) {
      const std::size_t equals = word.text.find('=');
      if (equals == std::string::npos || equals == 0 || word.text.find('%') != std::string::npos) continue;
      variables.insert_or_assign(word.text.substr(0, equals), EnvironmentVariable{word.text.substr(equals + 1), "", 0,
                                                                                  place_in_pieces(entry.pieces, word.span)});
    }
  }
  return variables;
}

void expand(Value& value, const EnvironmentVariables& variables) {
  if (variables.empty() || value.raw.find('$') == std::string::npos) return expand_specifiers(value);
  interpolate(value, variables);
  if (value.resolved && value.expanded.find('%') != std::string::npos) {
    Value filled = value;
    filled.raw = value.expanded;
    expand_specifiers(filled);
    value.resolved = filled.resolved;
    value.missing = std::move(filled.missing);
  }
}

std::vector<Value> words_of(const Entry& entry, ModelBuilder& builder) {
  std::vector<Value> words;
  for (TextWord& word : split_words(entry.text))
    words.push_back(builder.value_of_text(std::move(word.text), place_in_pieces(entry.pieces, word.span)));
  return words;
}

bool is_yes(std::string_view text) { return text == "true" || text == "yes" || text == "1" || text == "on"; }

void read_container_entry(const Entry& entry, std::size_t container, ModelBuilder& builder) {
  const Span place = place_in_pieces(entry.pieces, {0, entry.text.size()});
  Value value = builder.value_of_text(entry.text, place);
  const auto add = [&](OptionKey key, std::string text) {
    Value one = value;
    one.expanded = std::move(text);
    return builder.add_option(container, key, entry.key, std::move(one), entry.span);
  };
  const std::string_view key = entry.key;
  if (key == "AddCapability" || key == "DropCapability") {
    for (const TextWord& word : split_words(entry.text))
      for (std::string& name : parse_capabilities(word.text))
        add(key == "AddCapability" ? OptionKey::cap_add : OptionKey::cap_drop, std::move(name));
  } else if (key == "Volume") {
    MountDetail mount = parse_volume(entry.text);
    if (ContainerOption* option = add(OptionKey::mount, entry.text)) option->mount = std::move(mount);
  } else if (key == "Mount") {
    MountDetail mount = parse_mount(entry.text);
    if (ContainerOption* option = add(OptionKey::mount, entry.text)) option->mount = std::move(mount);
  } else if (key == "PublishPort") {
    PortDetail port = parse_port(entry.text);
    if (ContainerOption* option = add(OptionKey::port, entry.text)) option->port = std::move(port);
  } else if (key == "Network") {
    add(OptionKey::network_mode, entry.text);
  } else if (key == "UserNS") {
    add(OptionKey::userns_mode, entry.text);
  } else if (key == "SecurityLabelDisable") {
    if (is_yes(entry.text)) add(OptionKey::selinux, "disable");
  } else if (key == "SecurityLabelType") {
    add(OptionKey::selinux, entry.text == "spc_t" ? "disable" : entry.text);
  } else if (key == "SeccompProfile") {
    add(OptionKey::seccomp, entry.text);
  } else if (key == "AppArmor") {
    add(OptionKey::apparmor, entry.text);
  } else if (key == "Unmask") {
    add(OptionKey::masked_paths, entry.text);
  } else if (key == "NoNewPrivileges") {
    add(OptionKey::no_new_privileges, is_yes(entry.text) ? "true" : "false");
  } else if (key == "ReadOnly") {
    add(OptionKey::read_only_root, is_yes(entry.text) ? "true" : "false");
  } else if (key == "User") {
    add(OptionKey::user, entry.text);
  } else if (key == "AddDevice") {
    add(OptionKey::device, entry.text.substr(0, entry.text.find(':')));
  } else if (key == "Memory") {
    add(OptionKey::memory_limit, entry.text);
  } else if (key == "PidsLimit") {
    add(OptionKey::pids_limit, entry.text);
  } else if (key == "Sysctl") {
    for (const TextWord& word : split_words(entry.text)) add(OptionKey::sysctl, word.text);
  } else if (key == "EnvironmentFile") {
    add(OptionKey::environment_file, entry.text);
  } else if (key == "PodmanArgs" || key == "GlobalArgs") {
    add_run_options(words_of(entry, builder), builder.model(), container);
  } else if (key == "Exec" || key == "Entrypoint" || key == "HealthCmd") {
    Command command;
    command.role = key == "Exec"         ? CommandRole::command
                   : key == "Entrypoint" ? CommandRole::entrypoint
                                         : CommandRole::health_check;
    command.arguments = words_of(entry, builder);
    command.span = entry.span;
    command.container = container;
    builder.model().commands.push_back(std::move(command));
  }
}

void read_environment(const Entry& entry, EnvironmentRole role, std::optional<std::size_t> container,
                      ModelBuilder& builder) {
  const PieceIndex pieces(entry.pieces);
  for (const TextWord& word : split_words(entry.text)) {
    const std::size_t equals = word.text.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    builder.add_environment(word.text.substr(0, equals),
                            builder.value_of_text(word.text.substr(equals + 1), place_in_pieces(entry.pieces, word.span)),
                            role, container);
  }
}

}  // namespace

DocumentType::Claim claim_unit(std::string_view path) {
  return path.ends_with(".service") || path.ends_with(".service.j2") || path.ends_with(".service.in")
             ? DocumentType::Claim::maybe
             : DocumentType::Claim::no;
}

bool claim_unit_content(std::string_view, std::string_view head) { return head.find("[Service]") != std::string_view::npos; }

DocumentType::Claim claim_quadlet(std::string_view path) {
  for (const std::string_view ending : {".container", ".image", ".volume", ".build", ".container.j2"})
    if (path.ends_with(ending)) return DocumentType::Claim::maybe;
  return DocumentType::Claim::no;
}

bool claim_quadlet_content(std::string_view, std::string_view head) {
  for (const std::string_view section : {"[Container]", "[Image]", "[Volume]", "[Build]"})
    if (head.find(section) != std::string_view::npos && head.find('=') != std::string_view::npos) return true;
  return false;
}

Model read_unit(std::string_view, std::string_view bytes, FileLookup*) {
  const std::vector<Entry> all = entries_of(bytes);
  const EnvironmentVariables variables = variables_of(all);
  ModelBuilder builder(bytes, [&](Value& value) { expand(value, variables); });
  for (const Entry& entry : all) {
    if (entry.section != "[Service]") continue;
    if (entry.key == "Environment") read_environment(entry, EnvironmentRole::container_environment, std::nullopt, builder);
    if (!entry.key.starts_with("Exec")) continue;
    std::vector<Value> words = words_of(entry, builder);
    // Signs in front of the program: "-" may fail, "@" other argv[0], "+" and "!" privileges, ":" no expansion.
    while (!words.empty() && !words.front().expanded.empty() &&
           std::string_view("-@+!:").find(words.front().expanded.front()) != std::string_view::npos) {
      words.front().expanded.erase(0, 1);
      words.front().raw.erase(0, 1);
      ++words.front().span.begin;
    }
    if (words.empty()) continue;
    if (!add_container_command(words, entry.span, {}, builder.model()) && entry.key == "ExecStart") {
      Command command;
      command.role = CommandRole::script;
      command.arguments = std::move(words);
      command.span = entry.span;
      builder.model().commands.push_back(std::move(command));
    }
  }
  return std::move(builder).take();
}

Model read_quadlet(std::string_view path, std::string_view bytes, FileLookup*) {
  ModelBuilder builder(bytes, expand_specifiers);
  const std::vector<Entry> entries = entries_of(bytes);
  std::optional<std::size_t> container;
  std::string name(base_name(path));
  name = name.substr(0, name.find('.'));
  for (const Entry& entry : entries) {
    const Span place = place_in_pieces(entry.pieces, {0, entry.text.size()});
    if (entry.section == "[Container]" && !container) {
      for (const Entry& other : entries)
        if (other.section == "[Container]" && other.key == "ContainerName") name = other.text;
      container = builder.add_container(ContainerOrigin::unit, name, "", entry.span, true);
    }
    if (entry.key == "Image" && !entry.text.ends_with(".image") && !entry.text.ends_with(".build")) {
      builder.add_image(builder.value_of_text(entry.text, place), ImageRole::workload, true, name,
                        entry.section == "[Container]" ? container : std::nullopt);
    } else if (entry.section == "[Container]" && entry.key == "Environment") {
      read_environment(entry, EnvironmentRole::container_environment, container, builder);
    } else if (entry.section == "[Container]") {
      read_container_entry(entry, *container, builder);
    } else if (entry.section == "[Build]" && entry.key == "ImageTag") {
      builder.add_image(builder.value_of_text(entry.text, place), ImageRole::build_result, true, name, std::nullopt);
    }
  }
  return std::move(builder).take();
}

}  // namespace plimsoll::documents::systemd
