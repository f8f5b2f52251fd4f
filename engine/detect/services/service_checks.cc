// SPDX-License-Identifier: Apache-2.0
//
// Turns a verdict into matches and into text. See service_checks.h.
#include "engine/detect/services/service_checks.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "engine/detect/services/image_start.h"
#include "engine/detect/services/service_verdict.h"
#include "engine/documents/paths.h"
#include "engine/rules/ruleset.h"

namespace plimsoll::detect::services {
namespace {

constexpr std::size_t kContainerLimit = 200;

std::string title_of(const RunningService& service) {
  return service.role == service.name || service.role.empty() ? service.name : service.name + " (" + service.role + ")";
}

std::string listed(const std::vector<RunningService>& services) {
  std::string text;
  for (std::size_t i = 0; i < services.size(); ++i) {
    if (i > 0) text += i + 1 == services.size() ? " and " : ", ";
    text += title_of(services[i]);
  }
  return text;
}

// Folders whose images never ship.
bool is_for_development(std::string_view path) {
  static constexpr std::array<std::string_view, 12> kFolders{"test/",          "tests/",   "ci/",       "dev/",
                                                             ".devcontainer/", "vagrant/", "molecule/", "examples/",
                                                             "example/",       "demo/",    "testing/",  "integration/"};
  return std::any_of(kFolders.begin(), kFolders.end(), [&](std::string_view folder) {
    const std::size_t at = path.find(folder);
    return at != std::string_view::npos && (at == 0 || path[at - 1] == '/');
  });
}

Severity lowered(Severity severity) {
  return severity > Severity::low ? static_cast<Severity>(static_cast<std::uint8_t>(severity) - 1) : severity;
}

class Teller {
 public:
  Teller(std::string_view bytes, const ImageStart& start, const Verdict& verdict)
      : lines_(bytes), start_(start), verdict_(verdict) {}

  [[nodiscard]] std::vector<ServiceFacts> facts(bool helpers) const {
    std::vector<ServiceFacts> result;
    const auto add = [&](const RunningService& service) {
      ServiceFacts fact;
      fact.name = service.name;
      fact.role = service.role;
      for (const Place& place : service.starts.front()->chain)
        fact.chain.push_back({place.text, place.path, place.line_from_one});
      result.push_back(std::move(fact));
    };
    for (const RunningService& service : verdict_.services) add(service);
    if (helpers)
      for (const RunningService& service : verdict_.helpers) add(service);
    return result;
  }

  [[nodiscard]] std::vector<MatchEvidence> evidence(bool helpers) const {
    std::vector<MatchEvidence> result;
    const auto add = [&](const RunningService& service) {
      const Start& start = *service.starts.front();
      std::string text = title_of(service) + ": ";
      for (const Place& place : start.chain) {
        MatchEvidence line;
        line.text = text + place.text;
        text.clear();
        line.path = place.path;
        if (place.path.empty())
          line.span = lines_.line(place.line_from_one);
        else
          line.line_from_one = place.line_from_one;
        if (result.empty() || result.back().text != line.text || result.back().path != line.path)
          result.push_back(std::move(line));
      }
    };
    for (const RunningService& service : verdict_.services) add(service);
    if (helpers)
      for (const RunningService& service : verdict_.helpers) add(service);
    for (const std::string& each : start_.unseen) {
      MatchEvidence line;
      line.text = "not followed: " + each;
      line.span = start_.span;
      result.push_back(std::move(line));
    }
    return result;
  }

  // The split as a compose sketch.
  [[nodiscard]] std::string split() const {
    std::string text = "services:\n";
    std::string needs;
    bool kept = false;
    std::vector<std::string> done;
    std::string others;
    std::string volumes;
    const bool has_application =
        std::any_of(verdict_.services.begin(), verdict_.services.end(),
                    [](const RunningService& service) { return service.purpose == "web application"; });
    for (const RunningService& service : verdict_.services) {
      if (std::find(done.begin(), done.end(), service.purpose) != done.end()) continue;
      const std::string role = service.service != nullptr ? service.service->role : "app";
      if (service.purpose == "ssh") continue;
      // What is built here stays; without an application it is the first that has no official image.
      if (service.purpose == "web application" ||
          (!has_application && !kept && (service.service == nullptr || service.service->image.empty()))) {
        kept = true;
        if (service.purpose != "web application") done.push_back(service.purpose);
        continue;
      }
      done.push_back(service.purpose);
      needs += (needs.empty() ? "" : ", ") + service.name;
      others += "  " + service.name + ":\n";
      if (service.service != nullptr && !service.service->image.empty())
        others += "    image: " + service.service->image + ":<a version you choose>\n";
      else
        others += "    build: ./" + service.name + "\n";
      if (role == "db" || role == "queue" || role == "search" || role == "storage") {
        others += "    volumes: [" + service.name + "-data:<its data folder>]\n";
        volumes += "  " + service.name + "-data:\n";
      }
    }
    if (kept) {
      text += "  app:\n    build: .          # keeps the application, starts it directly\n";
      if (!needs.empty()) text += "    depends_on: [" + needs + "]\n";
    }
    text += others;
    if (!volumes.empty()) text += "volumes:\n" + volumes;
    return text;
  }

 private:
  LineIndex lines_;
  const ImageStart& start_;
  const Verdict& verdict_;
};

std::string subject_of(const Verdict& verdict) {
  std::vector<std::string> names = verdict.purposes;
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "+") + name;
  return text;
}

std::string advice(const Verdict& verdict, const Teller& teller) {
  std::string text;
  if (verdict.ssh_beside) text += "Remove the SSH daemon: docker exec or kubectl exec give a shell without it. ";
  const auto has_role = [&](std::string_view role) {
    return std::any_of(verdict.services.begin(), verdict.services.end(), [&](const RunningService& service) {
      return service.service != nullptr && service.service->role == role;
    });
  };
  if (has_role("db"))
    text +=
        "Give the database a service of its own with a named volume, reach it by host name instead of a socket, and put "
        "start SQL into its init folder. ";
  if (has_role("mail")) text += "Send mail through a relay or a mail container. ";
  if (has_role("cache") || has_role("queue")) text += "Take the address of cache and queue from the environment. ";
  if (text.empty()) text = "One image for each service. ";
  text += "A sketch:\n" + teller.split();
  return text;
}

std::string started_otherwise_by(const CheckInput& input);

void report(const CheckInput& input, const ImageStart& start, std::vector<Match>& matches) {
  const ServiceCatalogue& catalogue = *input.settings.service_catalogue;
  const Verdict verdict = judge_start(catalogue, start);
  const Teller teller(input.bytes, start, verdict);
  const bool development = is_for_development(input.path);
  const auto make = [&](std::string rule, Severity severity, std::string message, bool helpers) {
    Match match;
    match.rule = std::move(rule);
    match.severity = development ? lowered(severity) : severity;
    match.confidence = Confidence::likely;
    match.span = start.span;
    match.message = std::move(message);
    match.subject = subject_of(verdict);
    match.evidence = teller.evidence(helpers);
    match.services = teller.facts(helpers);
    return match;
  };
  const std::string what = input.model.dockerfile ? "image" : "container";
  if (verdict.kind == VerdictKind::several || verdict.kind == VerdictKind::probable) {
    const bool sure = verdict.kind == VerdictKind::several;
    Severity severity = Severity::medium;
    if (verdict.store_beside || verdict.two_stores) severity = Severity::high;
    if (!sure) severity = Severity::low;
    Match match = make("service/multiple", severity,
                       what + (sure ? " runs " : " probably runs ") +
                           std::to_string(std::max<std::size_t>(verdict.services.size(), 2)) +
                           " services: " + listed(verdict.services),
                       false);
    if (!sure) match.confidence = Confidence::possible;
    // Its own start is not what runs where a compose file starts one program of it.
    if (const std::string other = input.model.dockerfile ? started_otherwise_by(input) : std::string(); !other.empty()) {
      match.severity = lowered(match.severity);
      MatchEvidence line;
      line.text = "a compose file starts one program of this image instead";
      line.path = other;
      line.line_from_one = 1;
      match.evidence.push_back(std::move(line));
    }
    match.fix = advice(verdict, teller);
    matches.push_back(std::move(match));
  } else if (verdict.kind == VerdictKind::note) {
    Match match = make(
        "service/helper-daemon", Severity::low,
        "one " + what + " holds " + verdict.reason + ": " +
            [&] {
              std::vector<RunningService> all = verdict.services;
              for (const RunningService& helper : verdict.helpers)
                if (helper.service != nullptr &&
                    (helper.service->kind == ServiceClass::worker || helper.service->role == "cron" ||
                     helper.name == "docker-gen" || helper.name == "xl2tpd"))
                  all.push_back(helper);
              return listed(all);
            }(),
        true);
    match.confidence = Confidence::likely;
    matches.push_back(std::move(match));
  }
  if (verdict.ssh_beside) {
    const auto ssh = std::find_if(verdict.services.begin(), verdict.services.end(),
                                  [](const RunningService& service) { return service.purpose == "ssh"; });
    std::vector<RunningService> others;
    for (const RunningService& service : verdict.services)
      if (service.purpose != "ssh") others.push_back(service);
    Match match = make("service/ssh-daemon", start.root_login ? Severity::high : Severity::medium,
                       what + " runs an SSH daemon beside " + listed(others), false);
    match.subject = ssh->name;
    std::erase_if(match.services, [&](const ServiceFacts& fact) { return fact.name != ssh->name; });
    matches.push_back(std::move(match));
  }
  // A manager is worth a word where it holds several programs, or where it is a whole init system.
  for (const ManagerUse& manager : start.managers) {
    if (!start.built_by.empty()) break;  // told at the Dockerfile
    const bool boot =
        manager.name == "systemd" || manager.name == "init" || manager.name == "openrc" || manager.name == "openrc-init";
    if (!boot && manager.programs < 2) continue;
    Match match =
        make("service/process-manager", Severity::low,
             boot ? what + " starts a whole init system (" + manager.name + ")"
                  : what + " starts " + manager.name + ", which runs " + std::to_string(manager.programs) + " programs",
             true);
    match.subject = manager.name;
    match.services.clear();
    matches.push_back(std::move(match));
    break;
  }
}

// entrypoint, command and hooks of one container.
struct ContainerCommands {
  const documents::Command* entrypoint = nullptr;
  const documents::Command* command = nullptr;
  std::vector<const documents::Command*> hooks;
};

// argv of entrypoint followed by that of command.
documents::Command joined_command(const documents::Command& entrypoint, const documents::Command& command) {
  documents::Command result = entrypoint;
  if (result.shell_form) return result;
  if (command.shell_form) {
    for (const std::string_view word : {"/bin/sh", "-c"}) {
      documents::Value value;
      value.raw = value.expanded = std::string(word);
      result.arguments.push_back(std::move(value));
    }
    documents::Value value;
    value.raw = value.expanded = command.text;
    result.arguments.push_back(std::move(value));
  } else {
    result.arguments.insert(result.arguments.end(), command.arguments.begin(), command.arguments.end());
  }
  return result;
}

bool is_several(const Verdict& verdict) {
  return verdict.kind == VerdictKind::several || verdict.kind == VerdictKind::probable;
}

// The Dockerfile of a compose service that is built from this tree; empty when the build is elsewhere.
std::string dockerfile_of(std::string_view compose_path, const documents::BuildSource& build) {
  const std::string context = build.context.empty() ? "." : build.context;
  const std::string name = build.dockerfile.empty() ? "Dockerfile" : build.dockerfile;
  if (context.find_first_of("$:") != std::string::npos || name.find('$') != std::string::npos) return {};
  return documents::join_path(documents::folder_of(compose_path), context + "/" + name);
}

// The start of a service whose image is built here, when the file changes it.
std::optional<ImageStart> overridden_start(const CheckInput& input, std::size_t index, const ContainerCommands& commands) {
  const documents::Container& container = input.model.containers[index];
  if (!container.build || (commands.command == nullptr && commands.entrypoint == nullptr)) return std::nullopt;
  StartOverride given;
  given.dockerfile = dockerfile_of(input.path, *container.build);
  if (given.dockerfile.empty()) return std::nullopt;
  given.target = container.build->target;
  given.entrypoint = commands.entrypoint;
  given.command = commands.command;
  for (const documents::EnvironmentEntry& entry : input.model.environment)
    if (entry.container == index && entry.role == documents::EnvironmentRole::container_environment)
      given.environment.emplace_back(entry.name, entry.value.resolved ? std::optional(entry.value.expanded) : std::nullopt);
  const ServiceCatalogue& catalogue = *input.settings.service_catalogue;
  std::optional<ImageStart> start = read_overridden_start(catalogue, input.files, given, input.bytes);
  if (!start) return start;
  // What the Dockerfile starts by itself is told there.
  const Verdict verdict = judge_start(catalogue, *start);
  if (verdict.kind != VerdictKind::nothing && verdict.kind != VerdictKind::one) {
    given.entrypoint = given.command = nullptr;
    given.environment.clear();
    const std::optional<ImageStart> own = read_overridden_start(catalogue, input.files, given, input.bytes);
    if (own && judge_start(catalogue, *own).purposes == verdict.purposes) start->command_line = 0;
  }
  return start;
}

// What the containers of a deployment file start, where the file itself says something about it.
std::vector<ImageStart> starts_of_containers(const CheckInput& input) {
  const ServiceCatalogue& catalogue = *input.settings.service_catalogue;
  std::map<std::size_t, ContainerCommands> containers;
  std::vector<ImageStart> result;
  for (const documents::Command& command : input.model.commands) {
    if (!command.container || *command.container >= input.model.containers.size()) {
      // A command of nobody's container.
      if (command.role == documents::CommandRole::command && result.size() < kContainerLimit)
        result.push_back(read_command_start(catalogue, &command, input.bytes, {}));
      continue;
    }
    if (!input.model.containers[*command.container].ships) continue;
    if (containers.size() >= kContainerLimit && !containers.contains(*command.container)) continue;
    ContainerCommands& own = containers[*command.container];
    if (command.role == documents::CommandRole::entrypoint) own.entrypoint = &command;
    if (command.role == documents::CommandRole::command) own.command = &command;
    if (command.role == documents::CommandRole::lifecycle && own.hooks.size() < 10) own.hooks.push_back(&command);
  }
  for (const auto& [index, commands] : containers) {
    if (commands.entrypoint == nullptr && commands.command == nullptr && commands.hooks.empty()) continue;
    std::string image;
    for (const documents::ImageUse& use : input.model.images)
      if (use.container == index && use.role == documents::ImageRole::workload) image = use.reference.expanded;
    std::optional<ImageStart> start = overridden_start(input, index, commands);
    if (!start) {
      documents::Command both;
      const documents::Command* command = commands.command != nullptr ? commands.command : commands.entrypoint;
      if (commands.command != nullptr && commands.entrypoint != nullptr) {
        both = joined_command(*commands.entrypoint, *commands.command);
        command = &both;
      }
      start = read_command_start(catalogue, command, input.bytes, image);
    }
    for (const documents::Command* hook : commands.hooks) add_hook_starts(catalogue, *hook, input.bytes, *start);
    if (start->command_line > 0) result.push_back(*std::move(start));
  }
  return result;
}

std::vector<ImageStart> starts_of(const CheckInput& input) {
  if (!input.model.dockerfile) return starts_of_containers(input);
  std::vector<ImageStart> result;
  result.push_back(
      read_image_start(*input.settings.service_catalogue, input.files, input.path, input.bytes, *input.model.dockerfile));
  return result;
}

// A compose file beside or above that builds this Dockerfile and starts one program of it instead; "" when there is none.
std::string started_otherwise_by(const CheckInput& input) {
  if (input.files == nullptr) return {};
  static constexpr std::array<std::string_view, 4> kNames{"compose.yaml", "compose.yml", "docker-compose.yml",
                                                          "docker-compose.yaml"};
  std::string folder(documents::folder_of(input.path));
  for (int up = 0; up < 6; ++up) {
    for (const std::string_view name : kNames) {
      const std::string path = folder.empty() ? std::string(name) : folder + "/" + std::string(name);
      const std::optional<std::string> text = input.files->read(path, documents::kDeploymentBytesLimit);
      if (!text) continue;
      const documents::DocumentType* const type = documents::classify(path, *text);
      if (type == nullptr || type->kind != documents::DocumentKind::compose) continue;
      const documents::Model model = type->read(path, *text, input.files);
      const CheckInput other{path, *text, *type, model, input.files, input.settings};
      for (std::size_t index = 0; index < model.containers.size() && index < kContainerLimit; ++index) {
        const documents::Container& container = model.containers[index];
        if (!container.build || dockerfile_of(path, *container.build) != input.path) continue;
        ContainerCommands commands;
        for (const documents::Command& command : model.commands) {
          if (command.container != index) continue;
          if (command.role == documents::CommandRole::entrypoint) commands.entrypoint = &command;
          if (command.role == documents::CommandRole::command) commands.command = &command;
        }
        const std::optional<ImageStart> start = overridden_start(other, index, commands);
        if (!start || start->starts.empty()) continue;
        if (!is_several(judge_start(*input.settings.service_catalogue, *start))) return path;
      }
    }
    if (folder.empty()) break;
    folder = std::string(documents::folder_of(folder));
  }
  return {};
}

}  // namespace

Result<ServiceCatalogue> load_service_catalogue() {
  return ServiceCatalogue::parse(rules::embedded_file("services/catalogue.tsv"),
                                 rules::embedded_file("services/base_images.tsv"));
}

void check_services(const CheckInput& input, std::vector<Match>& matches, CheckCounts& /*counts*/) {
  if (input.settings.service_catalogue == nullptr) return;
  using documents::DocumentKind;
  const bool commands = input.type.kind == DocumentKind::compose || input.type.kind == DocumentKind::kubernetes ||
                        input.type.kind == DocumentKind::helm_template || input.type.kind == DocumentKind::other_deployment;
  if (!input.model.dockerfile && !commands) return;
  for (const ImageStart& start : starts_of(input)) report(input, start, matches);
}

std::string explain_services(const CheckInput& input) {
  if (input.settings.service_catalogue == nullptr) return "no catalogue of services\n";
  const std::vector<ImageStart> all = starts_of(input);
  if (all.empty()) return std::string(input.path) + ": no command that starts a container\n";
  std::string text;
  for (const ImageStart& start : all) {
    const Verdict verdict = judge_start(*input.settings.service_catalogue, start);
    const Teller teller(input.bytes, start, verdict);
    text += std::string(input.path);
    if (start.command_line > 0) text += ":" + std::to_string(start.command_line);
    text += ": ";
    switch (verdict.kind) {
      case VerdictKind::nothing:
        text += "no long-running service is known to start";
        break;
      case VerdictKind::one:
        text += "one service: " + listed(verdict.services);
        break;
      case VerdictKind::note:
        text += "one service in several parts (" + verdict.reason + "): " + listed(verdict.services);
        break;
      case VerdictKind::probable:
        text += "probably several services: " + listed(verdict.services);
        break;
      case VerdictKind::several:
        text += std::to_string(verdict.services.size()) + " services: " + listed(verdict.services);
        break;
    }
    text += "\n";
    text += start.has_command ? "  starts with  " + start.command + "\n"
                              : "  starts with  whatever " + (start.base.empty() ? "the base" : start.base) + " starts\n";
    const auto tell = [&](const RunningService& service, std::string_view kind) {
      text += "  " + std::string(kind) + title_of(service) + "\n";
      for (const Place& place : service.starts.front()->chain)
        text += "      " + (place.path.empty() ? std::string(input.path) : place.path) + ":" +
                std::to_string(place.line_from_one) + "  " + place.text + "\n";
    };
    for (const RunningService& service : verdict.services) tell(service, "service  ");
    for (const RunningService& service : verdict.helpers) tell(service, "helper   ");
    for (const Start& each : start.starts)
      if (each.stopped && each.service != nullptr) text += "  for set-up only, stopped again: " + each.service->name + "\n";
    for (const std::string& each : start.unseen) text += "  not followed: " + each + "\n";
    if (verdict.kind == VerdictKind::several || verdict.kind == VerdictKind::probable)
      text += "  split it:\n" + teller.split();
  }
  // Words of strangers: nothing that a terminal would obey.
  for (char& c : text)
    if (c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) c = '?';
  return text;
}

}  // namespace plimsoll::detect::services
